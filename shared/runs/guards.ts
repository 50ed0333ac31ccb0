/** When a plan is held for a person: removal is the one act that cannot be taken back. Pure. */
import { ProductError } from '../model/errors';
import type { ExportDocument } from '../model/export';

/** Removals above both of these are held, unless the export sets its own limits. */
export const defaultRemovals = { count: 1000, share: 0.1 } as const;
/** A segment that lost more than this part of its contacts is held. */
export const defaultShrinkage = { share: 0.5 } as const;
/** So few removals are never held: one person of a list of five is a fifth. */
export const freeRemovals = 10;

export interface PlanFigures {
  /** Contacts on the list as the state has them; those of the last delivered snapshot and of this one. */
  members: number;
  before: number | undefined;
  contacts: number;
  /** Leavers that would be marked or unsubscribed. */
  removals: number;
  adds: number;
  headroom?: { limit: number; total: number } | undefined;
}

const percent = (part: number): string => `${Math.round(part * 1000) / 10} %`;

/** Reasons to hold the run; none when it may go on. */
export function reasonsToHold(document: Pick<ExportDocument, 'limits'>, plan: PlanFigures): ProductError[] {
  const { members, before, contacts, removals, adds, headroom } = plan;
  const reasons: ProductError[] = [];
  const limit = document.limits?.removals ?? defaultRemovals;
  const part = members === 0 ? 0 : removals / members;
  if (removals > freeRemovals && (removals > limit.count || part > limit.share)) {
    reasons.push(
      new ProductError(
        'removals_over_limit',
        `${removals} of ${members} contacts (${percent(part)}) would be removed; the limit is ${limit.count} or ${percent(limit.share)}.`,
      ),
    );
  }
  const shrinkage = document.limits?.shrinkage?.share ?? defaultShrinkage.share;
  const fewer = (before ?? 0) - contacts;
  const lost = before ? fewer / before : 0;
  if (fewer > freeRemovals && lost > shrinkage) {
    reasons.push(
      new ProductError(
        'shrinkage_over_limit',
        `The segment has ${contacts} contacts where it had ${before ?? 0} (${percent(lost)} fewer); the limit is ${percent(shrinkage)}.`,
      ),
    );
  }
  if (headroom && adds > headroom.limit - headroom.total) {
    reasons.push(
      new ProductError(
        'headroom_exceeded',
        `${adds} contacts would be added (some may be in the account already); the account holds ${headroom.total} of ${headroom.limit}.`,
      ),
    );
  }
  return reasons;
}
