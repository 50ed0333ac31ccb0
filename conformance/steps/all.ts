/** All steps, in groups that follow each other. */
import type { Step } from '../step';
import { canceled } from './canceled';
import { connection } from './connection';
import { crash } from './crash';
import { savedExport } from './savedExport';
import { held } from './held';
import { idempotency } from './idempotency';
import { onDemand } from './onDemand';
import { removal } from './removal';
import { together } from './together';

/** Steps of one group go on at the same time; those that slow the account down or kill the host go alone. */
export const stepGroups: readonly (readonly Step[])[] = [
  [connection],
  [savedExport, onDemand, held, idempotency],
  [canceled],
  [crash],
  [together],
  [removal],
];
