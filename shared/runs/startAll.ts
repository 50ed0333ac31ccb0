/**
 * Starts every enabled export at once. With an Idempotency-Key the ids of all runs follow from the key's claim, so that
 * a repeated call, also after a crash between the starts, starts nothing twice; its answer is kept for all that repeat it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { claimOnce, keepAnswer, keptAnswer } from '../http/idempotency';
import { errorRegistry, ProductError, type ErrorCode } from '../model/errors';
import { exportSchema, type ExportDocument } from '../model/export';
import { makeRunId } from '../model/ids';
import { documentIds } from '../store/children';
import type { DocumentStore } from '../store/documents';
import { exportPath } from '../store/paths';
import { newRunId } from './start';

const codeSchema = z.enum(Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]]);

export const startedSchema = z.strictObject({
  started: z.array(z.strictObject({ exportId: z.string(), runId: z.string() })),
  /** Exports that were not started, and why. */
  skipped: z.array(
    z.strictObject({
      exportId: z.string(),
      code: codeSchema,
      /** The run that is going already. */
      runId: z.string().optional(),
    }),
  ),
});
export type Started = z.infer<typeof startedSchema>;

export interface StartAllRequest {
  /** Value of Idempotency-Key, if there was one. */
  key: string | undefined;
  callerId: string;
  body: unknown;
  now: Date;
  /** Exports that the caller may not run are not mentioned in the answer. */
  mayRun: (document: ExportDocument) => Promise<boolean>;
  /** Starts one. A `ProductError` is the reason why it is skipped; anything else ends the call. */
  start: (exportId: string, runId: string) => Promise<{ runId: string }>;
}

/** How many exports are started side by side: each reads model.json and asks Durable Functions. */
const lanes = 4;
/** How long (ms) a repeated call waits for the answer of the one that is still at work, before it takes over. */
const patienceMs = 10_000;

/** `<time of the claim>.<random>`: what the ids of its runs are made from. */
const newClaimId = (now: Date): string => `${now.getTime()}.${randomBytes(12).toString('hex')}`;

/** The run id of an export under a claim: the same whenever it is asked for. */
export function runIdOf(exportId: string, claimId: string): string {
  const [time = ''] = claimId.split('.');
  const digest = createHash('sha256').update(`${claimId}/${exportId}`).digest();
  const random = BigInt(`0x${digest.subarray(0, 8).toString('hex')}`)
    .toString(36)
    .padStart(6, '0')
    .slice(-6);
  return makeRunId(exportId, new Date(Number(time)), random);
}

/** Throws `idempotency_key_reused` when the key was used with another body. `again`: an earlier call had the key. */
export async function startAll(
  documents: DocumentStore,
  request: StartAllRequest,
): Promise<{ answer: Started; again: boolean }> {
  const { key, callerId, body, now } = request;
  if (key === undefined)
    return { answer: await startEach(documents, request, (id) => newRunId(id, now)), again: false };
  const claim = await claimOnce(
    documents,
    { key, callerId, scope: 'startRuns', body },
    () => newClaimId(now),
    now,
  );
  const kept = claim.replayed ? await answerInTime(documents, claim.id) : undefined;
  const answer = kept ?? (await startEach(documents, request, (id) => runIdOf(id, claim.id)));
  return {
    answer: kept ?? (await keepAnswer(documents, claim.id, startedSchema, answer)),
    again: claim.replayed,
  };
}

/** The kept answer, waited for while the first call may be at work; undefined when that must have died. */
async function answerInTime(documents: DocumentStore, claimId: string): Promise<Started | undefined> {
  const claimedAt = Number(claimId.split('.')[0]);
  for (;;) {
    const kept = await keptAnswer(documents, claimId, startedSchema);
    if (kept || Date.now() - claimedAt > patienceMs) return kept;
    await sleep(250);
  }
}

type Result = { started: Started['started'][number] } | { skipped: Started['skipped'][number] } | undefined;

async function startEach(
  documents: DocumentStore,
  request: StartAllRequest,
  idFor: (exportId: string) => string,
): Promise<Started> {
  const ids: string[] = [];
  for await (const id of documentIds(documents.container, 'exports/')) ids.push(id);
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < ids.length; at = next++) {
      const id = ids[at] ?? '';
      results[at] = await startOne(documents, request, id, idFor(id));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return {
    started: results.flatMap((one) => (one && 'started' in one ? [one.started] : [])),
    skipped: results.flatMap((one) => (one && 'skipped' in one ? [one.skipped] : [])),
  };
}

async function startOne(
  documents: DocumentStore,
  request: StartAllRequest,
  exportId: string,
  runId: string,
): Promise<Result> {
  const document = (await documents.read(exportPath(exportId), exportSchema))?.value;
  if (!document || !(await request.mayRun(document))) return undefined;
  try {
    // A disabled one is not read any further; that it was passed over is told.
    if (!document.enabled)
      throw new ProductError('export_disabled', `The export "${exportId}" is disabled.`, {
        target: exportId,
      });
    return { started: { exportId, runId: (await request.start(exportId, runId)).runId } };
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    const going = error.code === 'run_active' ? error.target : undefined;
    return { skipped: { exportId, code: error.code, ...(going === undefined ? {} : { runId: going }) } };
  }
}
