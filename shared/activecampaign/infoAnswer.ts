/** What an answer to "how far is this batch?" means (reference/bulk-import-status-info). Pure. */
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

export type InfoOutcome =
  /** Not done; `status` is the word, `"false"` for the first second, or a word that nobody documented. */
  (
    | { type: 'pending'; status: string; known: boolean }
    /** Done. `failures` are the addresses that failed, as ActiveCampaign writes them; every other contact succeeded. */
    | { type: 'completed'; failures: string[] }
    /** Ended without being done; ActiveCampaign does not try again. What was applied is unknown. */
    | { type: 'failed' | 'interrupted'; failures: string[] }
    | { type: 'rateLimited'; waitSeconds: number }
    | { type: 'unavailable'; waitSeconds: number }
    | { type: 'accountUnpaid' }
    | { type: 'keyRefused'; loginPage: boolean }
    /** ActiveCampaign does not know the batch. */
    | { type: 'notFound' }
    | { type: 'serverError'; status: number; waitSeconds?: number }
    | { type: 'unreadable'; status: number }
    | { type: 'unreachable'; cause: NoAnswerCause }
  ) & { advertised?: number };

const pendingWords = new Set(['waiting', 'claimed', 'active']);
const endWords = new Set(['completed', 'failed', 'interrupted'] as const);
const isEnd = (word: string): word is 'completed' | 'failed' | 'interrupted' =>
  endWords.has(word as 'completed');

/** The list of failed addresses; undefined when it is not one. An empty list may be `[]`, `{}` or null, never absent. */
function failuresOf(json: Record<string, unknown>): string[] | undefined {
  const { failure } = json;
  if (failure === null) return [];
  if (typeof failure !== 'object') return undefined;
  const entries: unknown[] = Array.isArray(failure) ? failure : Object.values(failure);
  return entries.every((entry) => typeof entry === 'string') ? entries : undefined;
}

function readBody(answer: HttpAnswer): InfoOutcome {
  const json = jsonObject(answer.body);
  const unreadable: InfoOutcome = { type: 'unreadable', status: answer.status };
  if (json === undefined) return isHtml(answer) ? { type: 'keyRefused', loginPage: true } : unreadable;
  if (json.status === false) return { type: 'pending', status: 'false', known: true };
  if (typeof json.status !== 'string' || json.status.trim() === '') return unreadable;
  const status = json.status.trim().toLowerCase();
  if (!isEnd(status))
    return { type: 'pending', status: safeText(status).slice(0, 50), known: pendingWords.has(status) };
  const failures = failuresOf(json);
  if (failures !== undefined) return { type: status, failures };
  return status === 'completed' ? unreadable : { type: status, failures: [] };
}

function readStatus(answer: HttpAnswer, rules: WaitRules): InfoOutcome {
  const { status } = answer;
  if (isSuccess(status)) return readBody(answer);
  if (status === 401 || status === 403) return { type: 'keyRefused', loginPage: false };
  if (status === 402) return { type: 'accountUnpaid' };
  if (status === 404) return { type: 'notFound' };
  if (status >= 300 && status < 400) return { type: 'keyRefused', loginPage: true };
  const asked = askedWait(answer, rules);
  const limited = status === 429 || (status === 400 && /rate.?limit/i.test(answer.body));
  if (limited) return { type: 'rateLimited', waitSeconds: asked ?? rules.waitSeconds };
  if (status < 500) return { type: 'unreadable', status };
  if (status === 503 && asked !== undefined) return { type: 'unavailable', waitSeconds: asked };
  return { type: 'serverError', status, ...(asked === undefined ? {} : { waitSeconds: asked }) };
}

/** The meaning of an answer to `GET /import/info?batchId=`. Total. */
export function readInfoAnswer(answer: Answer, rules: WaitRules): InfoOutcome {
  if (answer.kind === 'none') return { type: 'unreachable', cause: answer.cause };
  const advertised = advertisedLimit(answer);
  return { ...readStatus(answer, rules), ...(advertised === undefined ? {} : { advertised }) };
}

/** An address as ActiveCampaign compares it: without regard to letter case and surrounding blanks. */
export const sameAddress = (address: string): string => address.trim().toLowerCase();

/**
 * Positions (from 0) of a batch's addresses that failed, and how many failures belong to no contact of the batch:
 * more than zero means that ActiveCampaign writes an address otherwise than we do, and that a row counted as
 * delivered may not be.
 */
export function matchFailures(
  addresses: readonly string[],
  failures: readonly string[],
): { failed: number[]; unmatched: number } {
  const failing = new Set(failures.map(sameAddress));
  const failed = addresses.flatMap((address, position) =>
    failing.has(sameAddress(address)) ? [position] : [],
  );
  const ours = new Set(addresses.map(sameAddress));
  return { failed, unmatched: [...failing].filter((address) => !ours.has(address)).length };
}
