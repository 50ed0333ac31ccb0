/** What the answer to a claimed part changes in the record of its batch. Pure. */
import { nextPart, recordPart, startBisection, type Bisection } from '../activecampaign/bisection';
import {
  addRefusals,
  keep,
  openPart,
  partAt,
  positionsOf,
  replacePart,
  type BatchRecord,
  type Part,
  type Refusal,
} from './batchRecord';
import { formatRanges, mergeNumbers, parseRanges } from './ranges';

/** Requests in a row without acceptance after which a part's outcome is given up as unknown. */
export const maxFailures = 12;

/** What an answer means for the claimed part. */
export type PartAnswer =
  | { kind: 'accepted'; batchId: string }
  /** Positions within the batch. */
  | { kind: 'contactsRefused'; refusals: Refusal[] }
  /** Refused without naming a contact: a search finds out which. */
  | { kind: 'refusedAsAWhole'; reason: string }
  /** Asked to wait: not a failure of the batch, nothing was applied. */
  | { kind: 'rateLimited'; until: number }
  /** No acceptance, tried again; `mayHaveBeenApplied` when the request may have arrived. */
  | { kind: 'failed'; mayHaveBeenApplied: boolean; retryAt: number };

/** The record after the answer to the claimed part, which was sent at `slot` (ms). */
export const answered = (
  record: BatchRecord,
  index: number,
  answer: PartAnswer,
  now: number,
  slot: number,
): BatchRecord => ({
  ...applyAnswer(record, index, answer, now),
  firstSentAt: record.firstSentAt ?? slot,
  lastSentAt: slot,
});

/** What the answer changes in the parts and their fate. */
export function applyAnswer(
  record: BatchRecord,
  index: number,
  answer: PartAnswer,
  now: number,
): BatchRecord {
  const part = partAt(record, index);
  switch (answer.kind) {
    case 'accepted': {
      const { search: searching, named: _named, ...kept } = keep(part);
      const accepted: Part = { ...kept, state: 'accepted', batchId: answer.batchId, acceptedAt: now };
      const next = { ...replacePart(record, index, accepted), failures: 0 };
      return searching && record.search
        ? continueSearch(next, recordPart(record.search, { accepted: true }))
        : next;
    }
    case 'contactsRefused':
      return { ...dropNamed(record, index, part, answer.refusals), failures: 0 };
    case 'refusedAsAWhole':
      return { ...refuse(record, index, part, answer.reason), failures: 0 };
    case 'rateLimited':
      return { ...replacePart(record, index, { ...keep(part), state: 'open' }), notBefore: answer.until };
    case 'failed': {
      const failures = record.failures + 1;
      const next = {
        ...record,
        failures,
        resend: record.resend || answer.mayHaveBeenApplied,
        notBefore: answer.retryAt,
      };
      if (failures < maxFailures) return replacePart(next, index, { ...keep(part), state: 'open' });
      const { positions } = part;
      const unknown = replacePart(next, index, { positions, state: 'unknown' });
      return part.search ? endSearch(unknown, positionsOf(part, record.refused)) : unknown;
    }
  }
}

/** ActiveCampaign named contacts: drop them and send the rest. Named a second time, everything is searched. */
function dropNamed(record: BatchRecord, index: number, part: Part, refusals: Refusal[]): BatchRecord {
  if (part.named !== undefined) {
    // Whoever was dropped as named may be innocent: the first word is taken back.
    const back = new Set(parseRanges(part.named));
    const refused = record.refused.filter(({ at }) => !back.has(at));
    const { named: _named, ...rest } = part;
    return refuse({ ...record, refused }, index, rest, refusals[0]?.reason ?? '');
  }
  const refused = addRefusals(record.refused, refusals);
  const next = { ...record, refused };
  if (part.search) return endSearch(removePart(next, index), []);
  const left = positionsOf(part, refused);
  const named = formatRanges(refusals.map(({ at }) => at).sort((a, b) => a - b));
  const state = left.length === 0 ? 'done' : 'open';
  return replacePart(next, index, { ...keep(part), state, named });
}

/** Refused without a name: a part of one contact is refused, any other is searched. */
function refuse(record: BatchRecord, index: number, part: Part, reason: string): BatchRecord {
  const left = positionsOf(part, record.refused);
  if (part.search && record.search) {
    const search = recordPart(record.search, { accepted: false, reason });
    return continueSearch(removePart(record, index), search);
  }
  const first = left[0];
  if (first === undefined || left.length === 1) {
    const refusals: Refusal[] =
      first === undefined ? [] : [{ at: first, code: 'refused_by_activecampaign', reason }];
    const done = replacePart(record, index, { ...keep(part), state: 'done' });
    return { ...done, refused: addRefusals(record.refused, refusals) };
  }
  const without = removePart(record, index);
  if (!record.search) return continueSearch(without, startBisection(left, reason));
  // A part that was accepted, reported as broken and refused now joins the search that goes on meanwhile.
  return { ...without, search: { ...record.search, aside: mergeNumbers(record.search.aside, left) } };
}

/** Notes what the search found out, and opens its next part. */
function continueSearch(record: BatchRecord, search: Bisection): BatchRecord {
  const found: Refusal[] = [
    ...search.refused.map(({ position, reason }) => ({ at: position, reason })),
    ...search.undecided.map((at) => ({ at, reason: search.reason })),
  ].map((one) => ({ ...one, code: 'refused_by_activecampaign' }));
  const refused = addRefusals(record.refused, found);
  const part = nextPart(search);
  const { search: _over, ...rest } = record;
  if (part === undefined) return { ...rest, refused };
  return { ...rest, refused, search, parts: [...record.parts, { ...openPart(part), search: true }] };
}

/** Ends the search early; what it had not decided, but for `settled`, is sent as one part again. */
function endSearch(record: BatchRecord, settled: readonly number[]): BatchRecord {
  const { search, ...rest } = record;
  if (!search) return record;
  const over = new Set([...settled, ...record.refused.map(({ at }) => at)]);
  const left = mergeNumbers(search.suspects, search.aside).filter((at) => !over.has(at));
  return left.length === 0 ? rest : { ...rest, parts: [...rest.parts, openPart(left)] };
}

const removePart = (record: BatchRecord, index: number): BatchRecord => replacePart(record, index);
