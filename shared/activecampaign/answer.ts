/** What came back from one call to ActiveCampaign, before anybody judges it. Pure. */

/** An HTTP answer, whatever its status. Header names are lower-case. */
export interface HttpAnswer {
  kind: 'http';
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Why no whole answer came. */
export type NoAnswerCause =
  | 'address' // the name resolves to an address that is not public
  | 'name' // the name does not resolve
  | 'certificate' // the certificate is not trusted
  | 'connection' // refused, unreachable, reset, closed
  | 'timeout'
  | 'tooLarge'; // the answer is larger than any real one

/** No answer, or none to the end. */
export interface NoAnswer {
  kind: 'none';
  cause: NoAnswerCause;
  /** False only when it is certain that nothing of the request was written. */
  written: boolean;
}

export type Answer = HttpAnswer | NoAnswer;

/** The body as a JSON object; undefined for anything else. */
export function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** True for a web page: ActiveCampaign serves its login page with status 200 where a key is not valid. */
export const isHtml = (answer: HttpAnswer): boolean =>
  /^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/is.test(answer.body.slice(0, 2000)) ||
  (answer.headers['content-type'] ?? '').toLowerCase().startsWith('text/html');

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The advertised requests a second of `RateLimit-Limit` (reference/rate-limits); undefined when absent or absurd. */
export function advertisedLimit(answer: Answer): number | undefined {
  if (answer.kind === 'none') return undefined;
  const value = Number(/^\s*(\d{1,6})\b/.exec(answer.headers['ratelimit-limit'] ?? '')?.[1] ?? 0);
  return value >= 1 ? value : undefined;
}
