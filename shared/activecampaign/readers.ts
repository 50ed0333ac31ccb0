/** What answers to all other calls mean: the value, or the product's error. Pure. */
import type { z } from 'zod';
import { type ErrorCode, ProductError } from '../model/errors';
import {
  type Answer,
  type HttpAnswer,
  isHtml,
  isSuccess,
  jsonObject,
  type NoAnswer,
  type NoAnswerCause,
} from './answer';
import { askedWait, type WaitRules } from './retryAfter';
import { safeText } from './text';

/** ActiveCampaign asks to wait: the caller tells the account's pace, so that everybody waits. */
export class WaitError extends ProductError {
  constructor(
    code: 'rate_limited' | 'account_unavailable',
    message: string,
    readonly waitSeconds: number,
  ) {
    super(code, message);
    this.name = 'WaitError';
  }
}

const causes: Record<NoAnswerCause, [ErrorCode, string]> = {
  address: ['address_refused', 'resolves to an address that is not public; nothing was sent'],
  name: ['account_unreachable', 'does not resolve'],
  certificate: ['account_unreachable', 'has a certificate that is not trusted'],
  connection: ['account_unreachable', 'cannot be reached, or closed the connection'],
  timeout: ['account_unreachable', 'did not answer in time'],
  tooLarge: ['answer_unreadable', 'answered with more than any real answer holds'],
};

/** The product's error for a call without an answer. `host` is named in the message. */
export const noAnswerError = (answer: NoAnswer, host: string): ProductError => {
  const [code, text] = causes[answer.cause];
  return new ProductError(code, `${host} ${text}.`, { target: host });
};

/** What ActiveCampaign says in an error body, fit for a message; empty when it says nothing. */
export function spokenReason(answer: HttpAnswer): string {
  const json = jsonObject(answer.body);
  if (json === undefined) return '';
  const first: unknown = Array.isArray(json.errors) ? json.errors[0] : undefined;
  const { title, detail } = (typeof first === 'object' && first !== null ? first : {}) as Record<
    string,
    unknown
  >;
  const parts = [title, detail, json.message].filter(
    (part): part is string => typeof part === 'string' && part.trim() !== '',
  );
  return safeText(parts.join(': '));
}

const quoted = (reason: string): string => (reason === '' ? '' : ` It says: "${reason}".`);

/** The product's error for an HTTP answer that is not a success. `what` names the call, for example "users/me". */
function httpError(answer: HttpAnswer, host: string, what: string, rules: WaitRules): ProductError {
  const { status } = answer;
  const said = quoted(spokenReason(answer));
  const at = { target: host };
  const asked = askedWait(answer, rules);
  if (status === 401 || status === 403) {
    return new ProductError('key_refused', `${host} refuses the API key for ${what} (${status}).${said}`, at);
  }
  if (status === 402) {
    return new ProductError('account_unpaid', `${host} refuses ${what} because of payment (402).${said}`, at);
  }
  if (status === 429) {
    const wait = asked ?? rules.waitSeconds;
    return new WaitError('rate_limited', `${host} asks to wait ${wait} s (429).`, wait);
  }
  if (status === 503 && asked !== undefined) {
    return new WaitError(
      'account_unavailable',
      `${host} is inactive or in maintenance; it asks to wait ${asked} s.`,
      asked,
    );
  }
  if (status >= 500)
    return new ProductError('server_error', `${host} failed at ${what} (${status}).${said}`, at);
  if (status === 404) {
    return new ProductError(
      'answer_unreadable',
      `${host} does not know ${what} (404): not an ActiveCampaign API.${said}`,
      at,
    );
  }
  if (status >= 400) {
    return new ProductError('request_refused', `${host} refuses ${what} (${status}).${said}`, at);
  }
  // The key must not follow a redirect, so a host that moves its API has to be named anew by a person.
  return new ProductError(
    'login_page',
    `${host} answers ${what} with a redirect (${status}) instead of its API.`,
    at,
  );
}

/** What the readers need besides the answer. */
export interface ReadContext extends WaitRules {
  host: string;
  /** Names the call in messages: a path without anything of a person. */
  what: string;
}

/**
 * The value of a successful answer, read through its schema. Throws the product's error for everything else:
 * `key_refused`, `login_page`, `account_unpaid`, `rate_limited` and `account_unavailable` (both `WaitError`),
 * `server_error`, `request_refused`, `answer_unreadable`, `account_unreachable`, `address_refused`.
 */
export function readAnswer<T>(answer: Answer, schema: z.ZodType<T>, context: ReadContext): T {
  const { host, what } = context;
  if (answer.kind === 'none') throw noAnswerError(answer, host);
  if (!isSuccess(answer.status)) throw httpError(answer, host, what, context);
  const json = jsonObject(answer.body);
  if (json === undefined && isHtml(answer)) {
    throw new ProductError('login_page', `${host} answers ${what} with a web page instead of its API.`, {
      target: host,
    });
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const missing = [...new Set(read.error.issues.map(({ path }) => path.join('.')))].slice(0, 5).join(', ');
  throw new ProductError(
    'answer_unreadable',
    `${host} answered ${what} without what belongs there${missing === '' ? '' : ` (${missing})`}.`,
    { target: host },
  );
}
