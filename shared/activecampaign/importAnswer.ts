/**
 * What an answer to a bulk import means: one table for all shapes ActiveCampaign, its gateway and the network
 * are known to give (reference/bulk-import-contacts, reference/rate-limits, and shapes seen by other clients). Pure.
 */
import {
  type Answer,
  type HttpAnswer,
  advertisedLimit,
  isHtml,
  isSuccess,
  jsonObject,
  type NoAnswerCause,
} from './answer';
import { askedWait, type WaitRules } from './retryAfter';
import { safeText } from './text';

/** A contact that an answer names as the reason of a refusal. */
export interface NamedContact {
  /** Position in the request, from 0. */
  position: number;
  reason: string;
}

export type ImportOutcome = (
  | { type: 'accepted'; batchId: string }
  /** Nothing was queued; these contacts are the reason. Drop them and send the rest; refused again: bisect all. */
  | { type: 'contactsRefused'; contacts: NamedContact[] }
  /** Nothing was queued, and no contact is named: bisect. */
  | { type: 'refusedAsAWhole'; status: number; reasons: string[] }
  /** Send the same again after the wait; everybody on the account waits. */
  | { type: 'rateLimited'; waitSeconds: number }
  /** 503 with a time: the account is inactive, moved or in maintenance. Everybody on the account waits. */
  | { type: 'unavailable'; waitSeconds: number }
  | { type: 'accountUnpaid' }
  /**
   * 401, 403, the login page or a redirect: comes now and then with valid keys (and for one blocked body), so
   * confirm first.
   */
  | { type: 'keyRefused'; loginPage: boolean }
  | { type: 'notFound' }
  /** 413: send in two halves. */
  | { type: 'tooLarge' }
  | { type: 'serverError'; status: number; waitSeconds?: number }
  /** An answer that is not the API's: never success, though the batch may have been accepted. */
  | { type: 'unreadable'; status: number }
  /** Nothing left this machine. */
  | { type: 'notSent'; cause: NoAnswerCause }
  /** Sent, and no answer came: may have been accepted. */
  | { type: 'lost'; cause: NoAnswerCause }
) & {
  /** `RateLimit-Limit` of the answer: tell the pace. */
  advertised?: number;
};

/** True when the batch may be in ActiveCampaign although we have no batch id: send again with automations off. */
export const mayBeAccepted = (outcome: ImportOutcome): boolean =>
  outcome.type === 'lost' ||
  outcome.type === 'serverError' ||
  (outcome.type === 'unreadable' && isSuccess(outcome.status));

/** What the reader must know of the request and the rules. */
export interface ImportContext extends WaitRules {
  /** Contacts in the request. */
  contacts: number;
}

const rateLimitWords = /rate.?limit|too many requests|requested per minute/i;

/** Texts of a refusal: `message` and the plain strings of `failureReasons`, or titles and details of `errors`. */
function reasonsOf(json: Record<string, unknown>): string[] {
  const texts: unknown[] = [];
  if (Array.isArray(json.failureReasons)) texts.push(...(json.failureReasons as unknown[]));
  if (Array.isArray(json.errors)) {
    for (const error of json.errors as unknown[]) {
      if (typeof error !== 'object' || error === null) continue;
      const { title, detail } = error as Record<string, unknown>;
      texts.push([title, detail].filter((part) => typeof part === 'string' && part !== '').join(': '));
    }
  }
  texts.push(json.message);
  return texts.filter((text): text is string => typeof text === 'string' && text.trim() !== '').map(safeText);
}

/**
 * The contacts a refusal names, positions from 0; undefined when none is named or a number cannot be one that counts
 * from 1 within the request (the documentation does not say how it counts: then nobody is blamed and bisection decides).
 */
function namedContacts(json: Record<string, unknown>, contacts: number): NamedContact[] | undefined {
  if (!Array.isArray(json.failureReasons)) return undefined;
  const named = new Map<number, NamedContact>();
  for (const entry of json.failureReasons as unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { contact, failureReason } = entry as Record<string, unknown>;
    const number = typeof contact === 'string' && /^\d{1,9}$/.test(contact) ? Number(contact) : contact;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > contacts)
      return undefined;
    const position = number - 1;
    const reason = typeof failureReason === 'string' ? safeText(failureReason) : '';
    const before = named.get(position)?.reason;
    named.set(position, { position, reason: before ? `${before}; ${reason}` : reason });
  }
  return named.size > 0 ? [...named.values()].sort((a, b) => a.position - b.position) : undefined;
}

function readRefusal(
  answer: HttpAnswer,
  json: Record<string, unknown>,
  context: ImportContext,
): ImportOutcome {
  const reasons = reasonsOf(json);
  const named = namedContacts(json, context.contacts);
  if (named === undefined && reasons.some((reason) => rateLimitWords.test(reason))) {
    return { type: 'rateLimited', waitSeconds: askedWait(answer, context) ?? context.waitSeconds };
  }
  if (named !== undefined) return { type: 'contactsRefused', contacts: named };
  return { type: 'refusedAsAWhole', status: answer.status, reasons };
}

function readSuccess(answer: HttpAnswer, context: ImportContext): ImportOutcome {
  const json = jsonObject(answer.body);
  if (json === undefined) {
    return isHtml(answer)
      ? { type: 'keyRefused', loginPage: true }
      : { type: 'unreadable', status: answer.status };
  }
  const { batchId } = json;
  if (typeof batchId === 'string' && /^[\x21-\x7e]{1,200}$/.test(batchId))
    return { type: 'accepted', batchId };
  if (Array.isArray(json.failureReasons)) return readRefusal(answer, json, context);
  return { type: 'unreadable', status: answer.status };
}

function readStatus(answer: HttpAnswer, context: ImportContext): ImportOutcome {
  const { status } = answer;
  if (isSuccess(status)) return readSuccess(answer, context);
  if (status === 401 || status === 403) return { type: 'keyRefused', loginPage: false };
  if (status === 402) return { type: 'accountUnpaid' };
  if (status === 404) return { type: 'notFound' };
  if (status === 413) return { type: 'tooLarge' };
  // Never followed with the key; like the login page it means that this host is not, or no longer, the API.
  if (status >= 300 && status < 400) return { type: 'keyRefused', loginPage: true };
  if (status === 429)
    return { type: 'rateLimited', waitSeconds: askedWait(answer, context) ?? context.waitSeconds };
  if (status >= 500) {
    const waitSeconds = askedWait(answer, context);
    if (status === 503 && waitSeconds !== undefined) return { type: 'unavailable', waitSeconds };
    return { type: 'serverError', status, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
  }
  const json = jsonObject(answer.body);
  return status >= 400 && json !== undefined
    ? readRefusal(answer, json, context)
    : { type: 'unreadable', status };
}

/** The meaning of an answer to `POST /import/bulk_import`. Total: every answer has exactly one outcome. */
export function readImportAnswer(answer: Answer, context: ImportContext): ImportOutcome {
  if (answer.kind === 'none') return { type: answer.written ? 'lost' : 'notSent', cause: answer.cause };
  const advertised = advertisedLimit(answer);
  return { ...readStatus(answer, context), ...(advertised === undefined ? {} : { advertised }) };
}
