/** Errors of talking to ActiveCampaign. */
import { entries } from './entry';

export const deliveryErrors = entries({
  key_refused: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'ActiveCampaign refuses the API key, or its user lacks the right (403).',
    action: 'Check the key under Settings > Developer of ActiveCampaign and store it in the vault.',
  },
  login_page: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'ActiveCampaign answers with its login page: wrong host or key.',
    action: 'Check host and key under Settings > Developer of ActiveCampaign.',
  },
  account_unpaid: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'ActiveCampaign refuses because of payment (402).',
    action: 'Settle the account with ActiveCampaign.',
  },
  account_unavailable: {
    status: 503,
    retried: 'automatically',
    actor: 'administrator',
    meaning: 'The ActiveCampaign account is inactive or in maintenance (503).',
    action: 'Wait as told; look at status.activecampaign.com and at the account when it lasts.',
  },
  account_unreachable: {
    status: 502,
    retried: 'automatically',
    actor: 'administrator',
    meaning: 'ActiveCampaign cannot be reached, or its certificate is not trusted.',
    action: 'Check host name, DNS and outgoing network.',
  },
  address_refused: {
    status: 422,
    retried: 'no',
    actor: 'administrator',
    meaning: 'The host resolves to a private, loopback or link-local address.',
    action: 'Give the public host name of the account.',
  },
  answer_unreadable: {
    status: 502,
    retried: 'automatically',
    actor: 'nobody',
    meaning:
      'ActiveCampaign answered something that is not its API: HTML, empty, or without the expected fields.',
    action: 'Nothing; it is tried again. When it lasts, look at status.activecampaign.com.',
  },
  rate_limited: {
    status: 503,
    retried: 'automatically',
    actor: 'nobody',
    meaning: 'ActiveCampaign asks to wait.',
    action: 'Nothing; the app waits as told. If it is frequent, lower limits.share of the connection.',
  },
  server_error: {
    status: 502,
    retried: 'automatically',
    actor: 'nobody',
    meaning: 'ActiveCampaign failed (5xx).',
    action: 'Nothing; it is tried again.',
  },
  request_refused: {
    status: 502,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'ActiveCampaign refuses a request as a whole for a reason it gives.',
    action: 'Read the reason; report it when it is not plain.',
  },
});
