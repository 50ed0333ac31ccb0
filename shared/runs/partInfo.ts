/** What ActiveCampaign's word about an accepted part changes in the record of its batch. Pure. */
import {
  addRefusals,
  keep,
  openPart,
  partAt,
  replacePart,
  type BatchRecord,
  type Refusal,
} from './batchRecord';
import { mergeNumbers, parseRanges } from './ranges';

/** What ActiveCampaign says of an accepted part. */
export type PartInfo =
  | { kind: 'pending' }
  /** Positions that failed; all others were applied. */
  | { kind: 'completed'; refusals: Refusal[] }
  /** Failed or interrupted as a whole: sent again once with automations off, then unknown. */
  | { kind: 'broken' };

/** The record after asking about the part. */
export function applyInfo(record: BatchRecord, index: number, info: PartInfo, now: number): BatchRecord {
  const part = partAt(record, index);
  switch (info.kind) {
    case 'pending':
      return replacePart(record, index, { ...part, askedAt: now, asked: (part.asked ?? 0) + 1 });
    case 'completed':
      return {
        ...replacePart(record, index, { ...keep(part), state: 'done' }),
        refused: addRefusals(record.refused, info.refusals),
      };
    case 'broken': {
      const interrupted = (part.interrupted ?? 0) + 1;
      const state = interrupted > 1 ? 'unknown' : 'open';
      return {
        ...replacePart(record, index, { positions: part.positions, state, interrupted }),
        resend: true,
      };
    }
  }
}

/** Replaces what is known of a bare refusal, once it was looked up. */
export function applyLookUp(record: BatchRecord, found: readonly Refusal[]): BatchRecord {
  const byPosition = new Map(found.map((refusal) => [refusal.at, refusal]));
  return {
    ...record,
    refused: record.refused.map((old) => (old.bare ? (byPosition.get(old.at) ?? old) : old)),
  };
}

/**
 * Nothing more will be learned: what was accepted and never finished, and what was claimed and never answered, is
 * unknown. Open parts stay open: they were not sent.
 */
export const giveUpWaiting = (record: BatchRecord): BatchRecord => {
  const claimedInSearch = record.parts.some((part) => part.state === 'claimed' && part.search);
  const parts = record.parts.map((part) =>
    part.state === 'accepted' || part.state === 'claimed'
      ? { positions: part.positions, state: 'unknown' as const }
      : part,
  );
  if (!claimedInSearch || !record.search) return { ...record, parts };
  // The search's part became unknown; what else it had not decided stays unsent.
  const out = new Set(
    record.parts.filter((part) => part.search).flatMap((part) => parseRanges(part.positions)),
  );
  const left = mergeNumbers(record.search.suspects, record.search.aside).filter((at) => !out.has(at));
  const { search: _over, ...rest } = record;
  return { ...rest, parts: left.length === 0 ? parts : [...parts, openPart(left)] };
};
