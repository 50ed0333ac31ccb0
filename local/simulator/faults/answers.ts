/**
 * The recorded shapes of refusals and failures. Shapes: ActiveCampaign's error pages and OpenAPI; Cloudflare's
 * pages and the 200 login page as kept in tests of public connectors (rudder-transformer). Pure.
 */
import { html, json, type Reply } from '../reply';
import type { FaultKind } from './settings';

/** The documented refusal of the importer's own limits: a 400, not a 429. */
export const importLimitReply = (limit: number): Reply =>
  json(400, {
    success: 0,
    message: 'Rate limit exceeded.',
    failureReasons: [
      `Up to ${limit} imports may be requested per minute.Please batch contacts into larger requests, or retry this request in a minute.`,
    ],
  });

/** The documented refusal beyond 5 requests a second. Its body is not documented. */
export const tooManyReply = (retryAfter?: string): Reply =>
  json(429, { message: 'Too Many Requests' }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });

/** 400 of the importer with text reasons: names nobody. */
export const textReasons = (message: string, ...failureReasons: string[]): Reply =>
  json(400, { success: 0, message, failureReasons });

/** The importer's words for a request that was not queued. */
export const notQueued =
  'JSON payload did not pass validation. Please fix failureReasons and retry. The import was not queued for processing.';

export const forbidden: Reply = json(403, { message: 'Forbidden' });

/** What an account serves instead of an answer when a key is not valid: its login page, with status 200. */
export const loginPage: Reply = html(
  200,
  '<!DOCTYPE html><html><head><title>ActiveCampaign</title></head><body><form id="login-form" method="post" action="/admin/index.php?action=login"><input name="user"><input name="pass" type="password"></form></body></html>',
);

const page = (title: string): string =>
  `<!DOCTYPE html><html lang="en-US"><head><title>simulator | ${title}</title></head><body><div id="cf-wrapper"><h1>${title}</h1></div></body></html>`;

const unavailable = (headers: Record<string, string>): Reply =>
  json(503, { message: 'Service Unavailable' }, headers);

/** What an injected fault needs to know. */
export interface FaultContext {
  /** `Retry-After` in seconds here, or a text to be sent as it stands. */
  retryAfter: number | string;
  /** Milliseconds since 1970, for the date form. */
  now: number;
  importsPerMinute: number;
}

/** Kinds that are an answer of their own; the others change how the real answer travels. */
export type AnsweredFault = Exclude<FaultKind, 'resetBefore' | 'resetAfter' | 'slow'>;

/** The answer of a fault. */
export function faultReply(kind: AnsweredFault, { retryAfter, now, importsPerMinute }: FaultContext): Reply {
  const wait = String(retryAfter);
  switch (kind) {
    case 'error500':
      return json(500, { message: 'Internal Server Error' });
    case 'error500Html':
      return html(500, page('500 Internal Server Error'));
    case 'badGateway502':
      return json(502, {
        type: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/error-502/',
        title: 'Error 502: Bad gateway',
        status: 502,
        detail: 'The origin web server returned an invalid or incomplete response to Cloudflare.',
        ray_id: '0000000000000000',
        cloudflare_error: true,
        retryable: true,
        retry_after: 60,
      });
    case 'timeout504':
      return html(504, page('504: Gateway time-out'));
    case 'unavailable503':
      return unavailable({ 'retry-after': wait });
    case 'unavailable503Date': {
      // HTTP dates have whole seconds: rounded up, never earlier than told.
      const seconds = typeof retryAfter === 'number' ? retryAfter : 0;
      const date = new Date(Math.ceil((now + seconds * 1000) / 1000) * 1000).toUTCString();
      return unavailable({ 'retry-after': typeof retryAfter === 'number' ? date : wait });
    }
    case 'unavailable503NoTime':
      return unavailable({});
    case 'importLimit400':
      return importLimitReply(importsPerMinute);
    case 'requestLimit429':
      return tooManyReply(wait);
    case 'requestLimit429NoTime':
      return tooManyReply();
    case 'payment402':
      return json(402, { message: 'The request could not be processed due to account payment issues' });
    case 'forbidden403':
      return forbidden;
    case 'forbidden403Detail':
      return json(403, {
        errors: [{ status: 403, title: 'Forbidden', detail: 'You do not have permission to view lists.' }],
      });
    case 'notFound404':
      return json(404, { message: 'No Result found for _List with id 7' });
    case 'tooLarge413':
      return html(413, page('413 Request Entity Too Large'));
    case 'unprocessable422':
      return json(422, {
        errors: [{ title: 'Unprocessable', detail: '', code: 'field_invalid', source: { pointer: '/data' } }],
      });
    case 'redirect301':
      return { status: 301, headers: { location: 'https://moved.example/api/3/' }, body: '' };
    case 'loginPage200':
      return loginPage;
    case 'empty200':
      return { status: 200, body: '' };
    case 'noBatchId200':
      return json(200, { success: 1, message: 'Contact import queued' });
  }
}
