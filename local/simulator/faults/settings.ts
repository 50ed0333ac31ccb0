/** What may go wrong, how often, and where: settings of the simulator's faults, changeable at run time. */
import { z } from 'zod';

/** Answers that take the place of the real one, in the recorded shapes. */
export const faultKinds = [
  'error500',
  'error500Html',
  'badGateway502',
  'timeout504',
  'unavailable503',
  'unavailable503Date',
  'unavailable503NoTime',
  'importLimit400',
  'requestLimit429',
  'requestLimit429NoTime',
  'payment402',
  'forbidden403',
  'forbidden403Detail',
  'notFound404',
  'tooLarge413',
  'unprocessable422',
  'redirect301',
  'loginPage200',
  'empty200',
  'noBatchId200',
  /** The connection breaks before anything was done. */
  'resetBefore',
  /** Everything was done, then the connection breaks without an answer. */
  'resetAfter',
  /** Everything was done at once, the answer comes after `slowSeconds`. */
  'slow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Kinds that make sense as the answer to an import only. */
export const importFaults: ReadonlySet<FaultKind> = new Set(['importLimit400', 'noBatchId200']);

/** Endpoints by the name that faults and counts call them. */
export const endpoints = [
  'import',
  'importInfo',
  'importList',
  'usersMe',
  'account',
  'lists',
  'list',
  'fields',
  'tags',
  'contacts',
  'contact',
  'contactLists',
  'unknown',
] as const;
export type Endpoint = (typeof endpoints)[number];

const share = z.number().min(0).max(1);

const scripted = z.strictObject({
  answer: z.enum(faultKinds),
  /** Default: any endpoint. `reads` is everything but imports. */
  on: z.enum([...endpoints, 'any', 'reads']).default('any'),
  times: z.int().positive().default(1),
});

export const faultsSchema = z.strictObject({
  /** Same seed, same order of requests: same faults. Setting it starts the draw anew. */
  seed: z.int().default(1),
  /** Share of the requests that get each answer; together at most 1. */
  shares: z
    .partialRecord(z.enum(faultKinds), share)
    .refine((shares) => Object.values(shares).reduce((sum, each) => sum + each, 0) <= 1.000001, {
      message: 'The shares are more than 1 together.',
    })
    .default({}),
  /** Where the shares count. */
  on: z.enum(['any', 'import', 'reads']).default('any'),
  /** Answers for the very next matching requests, in order, before any share. */
  script: z.array(scripted).default([]),
  /** Fate of accepted batches: share that fails, is interrupted, never ends, or shows an unknown status word meanwhile. */
  batches: z
    .strictObject({
      failed: share.default(0),
      interrupted: share.default(0),
      stuck: share.default(0),
      strange: share.default(0),
      /** Part of a failed or interrupted batch that was applied all the same; nobody outside knows which. */
      appliedShare: share.default(0.5),
      /** The same contacts fail or are interrupted once at most: sent again they arrive. */
      brokenOnce: z.boolean().default(false),
    })
    .prefault({}),
  /** Contacts whose address holds one of these texts make their whole request a 400 that names nobody. */
  poison: z.array(z.string().min(1)).default([]),
  /** Seconds (of ActiveCampaign's time) until a slow answer. */
  slowSeconds: z.number().nonnegative().default(20),
  /** `Retry-After` of injected 429 and 503: seconds of ActiveCampaign's time, or a text sent as it stands. */
  retryAfter: z.union([z.number(), z.string()]).default(30),
});
export type FaultSettings = z.infer<typeof faultsSchema>;
export type FaultInput = z.input<typeof faultsSchema>;
