/** Parts of the status: each has its time, and one that is not there keeps no other from being shown. */
import { z } from 'zod';
import { errorRegistry, ProductError, type ErrorCode } from '../model/errors';

/** How long (ms) a part may take: a status that comes late is none. */
export const partMs = 2500;

export const problemSchema = z.strictObject({
  code: z.enum(Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Something that is reachable or not. */
export const checkSchema = z.strictObject({
  ok: z.boolean(),
  message: z.string(),
  code: problemSchema.shape.code.optional(),
});
export type Check = z.infer<typeof checkSchema>;

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/**
 * Does the work of a part, or gives up when its time is over. What is foreseen keeps its code; its own words are left
 * out, because they name secrets and hosts that not every caller may see: the registry's meaning stands instead.
 */
export async function part<T>(
  work: () => Promise<T>,
  otherwise: ErrorCode,
  limitMs: number = partMs,
): Promise<Outcome<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProductError(otherwise, 'Too late.'));
    }, limitMs);
  });
  try {
    return { ok: true, value: await Promise.race([work(), late]) };
  } catch (error) {
    const code = error instanceof ProductError && error.code !== 'internal_error' ? error.code : otherwise;
    return { ok: false, problem: { code, message: errorRegistry[code].meaning } };
  } finally {
    clearTimeout(timer);
  }
}

/** The part as a check. */
export const checkOf = (outcome: Outcome<unknown>, good: string): Check =>
  outcome.ok ? { ok: true, message: good } : { ok: false, ...outcome.problem };
