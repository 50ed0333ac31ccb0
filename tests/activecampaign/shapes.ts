/** Answers as recorded from ActiveCampaign, its documentation, its gateway and other clients' tests. */
import type { HttpAnswer } from '../../shared/activecampaign/answer';

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** The web login page that is served with status 200 where a key is not valid. */
export const loginPage = `<!DOCTYPE html>
<html lang="en"><head><title>Login</title></head><body><form action="/admin/login.php" method="post"></form></body></html>`;

/** Cloudflare's page for a gateway time-out. */
export const gatewayPage = `<!DOCTYPE html>
<!--[if lt IE 7]> <html class="no-js ie6 oldie" lang="en-US"> <![endif]-->
<head><title>activehosted.com | 504: Gateway time-out</title></head><body><div id="cf-wrapper"></div></body></html>`;

/** Cloudflare's JSON for a bad gateway. */
export const badGateway = {
  type: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-502/',
  title: 'Error 502: Bad gateway',
  status: 502,
  detail: 'The origin web server returned an invalid or incomplete response to Cloudflare.',
  ray_id: '9a1b2c3d4e5f6789',
  cloudflare_error: true,
  retryable: true,
  retry_after: 60,
};

/** reference/bulk-import-contacts: the limit of the importer is answered with status 400. */
export const importRateLimit = {
  success: 0,
  message: 'Rate limit exceeded.',
  failureReasons: [
    'Up to 100 imports may be requested per minute.Please batch contacts into larger requests, or retry this request in a minute.',
  ],
};

const validation =
  'JSON payload did not pass validation. Please fix failureReasons and retry. The import was not queued for processing.';

export const refusedContacts = (...failureReasons: unknown[]) => ({
  success: 0,
  message: validation,
  failureReasons,
});
