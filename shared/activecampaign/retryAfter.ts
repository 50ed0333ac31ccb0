/** How long an answer asks to wait. Pure. */
import { type HttpAnswer, jsonObject } from './answer';

/** The wait when an answer asks for none or a past one: it must not become a hot loop. */
export const shortestWaitSeconds = 1;

/** What decides when an answer names no time, and what caps it when it names one. */
export interface WaitRules {
  /** The connection's `waitSeconds`: wait after "rate limit exceeded" without a time. */
  waitSeconds: number;
  /** The setting RETRY_AFTER_CAP in seconds. */
  capSeconds?: number;
  /** The app's clock (ms), for dates in answers without a `Date` header. */
  now: number;
}

/** Default of the setting RETRY_AFTER_CAP: 15 minutes. */
export const defaultCapSeconds = 900;

/** IMF-fixdate, RFC 850 and asctime dates (RFC 9110, 5.6.7) and ISO 8601, always taken as UTC. Milliseconds, or NaN. */
function parseDate(text: string): number {
  if (!/\d{2}:\d{2}/.test(text)) return NaN;
  const zoned = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text} GMT`;
  return Date.parse(zoned);
}

/**
 * Seconds that a `Retry-After` value asks to wait, undefined when it says nothing readable. A date is compared with
 * `reference` (ms). Zero, negative and past become one second, absurd ones the cap.
 * Fractions are taken although HTTP knows none.
 */
export function parseRetryAfter(
  text: string,
  reference: number,
  capSeconds = defaultCapSeconds,
): number | undefined {
  const value = text.trim();
  const seconds = /^[+-]?\d+(?:\.\d+)?$/.test(value)
    ? Number(value)
    : Math.ceil((parseDate(value) - reference) / 1000);
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(seconds > 0 ? seconds : shortestWaitSeconds, capSeconds);
}

/**
 * Seconds that an answer itself asks to wait: its `Retry-After` header, else `retry_after` of a Cloudflare error in
 * JSON. Dates are compared with the answer's own `Date`, so that our clock does not matter.
 */
export function askedWait(answer: HttpAnswer, rules: WaitRules): number | undefined {
  const own = Date.parse(answer.headers.date ?? '');
  const reference = Number.isNaN(own) ? rules.now : own;
  const header = answer.headers['retry-after'];
  const inBody = jsonObject(answer.body)?.retry_after;
  const text =
    header ?? (typeof inBody === 'number' || typeof inBody === 'string' ? String(inBody) : undefined);
  return text === undefined ? undefined : parseRetryAfter(text, reference, rules.capSeconds);
}
