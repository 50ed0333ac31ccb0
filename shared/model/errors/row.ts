/** Reasons for the outcome of one row, as they stand in `_code` of rejects.csv. */
import { entries } from './entry';

export const rowErrors = entries({
  email_missing: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'The row has no email address.',
    action: 'Complete the profile in its source, or leave it out of the segment.',
  },
  email_malformed: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: "The address breaks ActiveCampaign's published rules.",
    action: 'Correct the address in its source.',
  },
  column_count: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'The row has more or fewer cells than the segment has columns.',
    action: 'Look at the line; usually an unquoted delimiter or line break in a source.',
  },
  quotes_broken: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'The row has quotes that are neither doubled nor closed, so where its cells end is a guess.',
    action: 'Look at the line; quotes within a value are written twice in CSV.',
  },
  value_too_large: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'The contact alone is larger than a request may be.',
    action: 'Shorten the mapped values.',
  },
  duplicate: {
    status: 422,
    retried: 'no',
    actor: 'contributor',
    meaning: 'Another row of the snapshot has the same address (letter case ignored) and was taken.',
    action: 'Nothing is lost on the list; merge the profiles in Customer Insights if both should count.',
  },
  refused_by_activecampaign: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'ActiveCampaign refused the contact and named the reason.',
    action: 'Correct what the reason names in the source.',
  },
  reason_not_given: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'ActiveCampaign refused the contact and gives no reason.',
    action:
      'Look at the contact in ActiveCampaign: it may be excluded, bounced, unsubscribed, or over the contact limit.',
  },
  unsubscribed: {
    status: 422,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The person has unsubscribed from the list; the importer does not subscribe again.',
    action: 'Nothing; respect it. See docs/leavers.md for people who return.',
  },
  returned_unsubscribed: {
    status: 422,
    retried: 'no',
    actor: 'contributor',
    meaning:
      'The person is back in the segment; this app unsubscribed them when they left, and the importer does not subscribe again.',
    action:
      'With their consent set resubscribe "withConsent", or subscribe them in ActiveCampaign; see docs/leavers.md.',
  },
  resubscribe_later: {
    status: 422,
    retried: 'nextRun',
    actor: 'nobody',
    meaning: 'The person is to be subscribed again, and this run has as many such people as one run takes.',
    action: 'Nothing; the next run goes on with them.',
  },
  bounced: {
    status: 422,
    retried: 'no',
    actor: 'contributor',
    meaning: 'Mail to the address has bounced.',
    action: 'Correct the address in its source.',
  },
  still_rejected: {
    status: 422,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The row was refused for good before and has not changed, so it was not sent again.',
    action: 'Correct what the earlier reason names; a changed row is sent again.',
  },
  person_erased: {
    status: 422,
    retried: 'no',
    actor: 'administrator',
    meaning: 'The person was erased and is not sent again; the row is listed without its values.',
    action:
      'Nothing; or release the erasure with POST /erasures/{id}/release when the person may be sent again.',
  },
  outcome_unknown: {
    status: 502,
    retried: 'nextRun',
    actor: 'nobody',
    meaning: 'ActiveCampaign did not say in time what became of the row.',
    action: 'Nothing; the next run sends it again.',
  },
});
