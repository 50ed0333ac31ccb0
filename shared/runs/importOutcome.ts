/** What an import's outcome means for its batch, its run and its account. Pure. */
import { mayBeAccepted, type ImportOutcome } from '../activecampaign/importAnswer';
import type { ErrorCode } from '../model/errors';
import type { PartAnswer } from './partAnswers';

export interface Consequence {
  /** For the batch record; undefined leaves the part open without counting a failure. */
  part: PartAnswer;
  /** The request did not get through. */
  failed: boolean;
  /** Everybody on the account waits until then (ms). */
  waitUntil?: number;
  /** Seen now and then with valid keys too: confirm before believing it. */
  suspect?: 'key_refused' | 'login_page';
  /** Beyond doubt: the run stops. */
  stop?: ErrorCode;
}

/** First pause (ms) after a request that did not get through; doubled with each further one. */
const firstPauseMs = 2_000;
const longestPauseMs = 300_000;

/** Refusals (403) of one batch in a row, the key being valid, after which the batch itself is taken as the reason. */
const blockedAfter = 4;

/** Pause (ms) after `failures` requests in a row that did not get through. */
export const backOff = (failures: number): number => Math.min(longestPauseMs, firstPauseMs * 2 ** failures);

/**
 * @param positions positions within the batch of the contacts that were sent, in order
 * @param failures requests for this batch in a row that did not get through, before this one
 */
export function consequenceOf(
  outcome: ImportOutcome,
  positions: readonly number[],
  failures: number,
  now: number,
): Consequence {
  const retryAt = now + backOff(failures);
  const failed = (): PartAnswer => ({ kind: 'failed', mayHaveBeenApplied: mayBeAccepted(outcome), retryAt });
  switch (outcome.type) {
    case 'accepted':
      return { part: { kind: 'accepted', batchId: outcome.batchId }, failed: false };
    case 'contactsRefused': {
      const refusals = outcome.contacts.flatMap(({ position, reason }) => {
        const at = positions[position];
        return at === undefined ? [] : [{ at, code: 'refused_by_activecampaign' as const, reason }];
      });
      return { part: { kind: 'contactsRefused', refusals }, failed: false };
    }
    case 'refusedAsAWhole':
      return { part: { kind: 'refusedAsAWhole', reason: outcome.reasons.join('; ') }, failed: false };
    case 'tooLarge':
      return { part: { kind: 'refusedAsAWhole', reason: 'The request is too large (413).' }, failed: false };
    case 'rateLimited':
    case 'unavailable': {
      const waitUntil = now + outcome.waitSeconds * 1000;
      return { part: { kind: 'rateLimited', until: waitUntil }, failed: false, waitUntil };
    }
    case 'accountUnpaid':
      return { part: { kind: 'rateLimited', until: now }, failed: true, stop: 'account_unpaid' };
    case 'keyRefused': {
      const suspect = outcome.loginPage ? 'login_page' : 'key_refused';
      // The run still goes on, so the key was confirmed each time: something in this body is refused.
      const blocked = failures >= blockedAfter && !outcome.loginPage;
      return blocked
        ? {
            part: { kind: 'refusedAsAWhole', reason: 'Refused (403) although the key is valid.' },
            failed: false,
          }
        : { part: failed(), failed: true, suspect };
    }
    case 'notFound':
      return { part: failed(), failed: true };
    case 'serverError':
    case 'unreadable':
    case 'notSent':
    case 'lost':
      return { part: failed(), failed: true };
  }
}
