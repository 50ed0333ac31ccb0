/** Options of the simulator: accounts, limits, time scale, and what the published sources leave open. */
import { z } from 'zod';
import { documentedLimits } from '../../shared/model/limits';
import { faultsSchema } from './faults/settings';

const id = z.union([z.string(), z.int()]).transform(String);

const listSchema = z.strictObject({
  id,
  name: z.string(),
  /** Contacts without first and last name are refused by such a list. */
  requireName: z.boolean().default(false),
});

const fieldSchema = z.strictObject({ id, title: z.string(), type: z.string().default('text') });

/** An entry of the exclusion list: an address, or how addresses begin or end; for all lists or some. */
export const exclusionSchema = z.strictObject({
  value: z.string().min(1),
  match: z.enum(['exact', 'begins', 'ends']).default('exact'),
  lists: z.array(id).optional(),
});
export type Exclusion = z.infer<typeof exclusionSchema>;

const keySchema = z.union([
  z.string().transform((key) => ({ key, admin: true })),
  // Only keys of the Admin group may read settings/account.
  z.strictObject({ key: z.string(), admin: z.boolean().default(true) }),
]);

const accountSchema = z.strictObject({
  name: z.string().default('demo'),
  /** Keys of one account share its budget. */
  keys: z.array(keySchema).min(1),
  lists: z.array(listSchema).default([
    { id: '1', name: 'Newsletter', requireName: false },
    { id: '2', name: 'Loyalty programme', requireName: false },
  ]),
  fields: z.array(fieldSchema).default([
    { id: '1', title: 'Loyalty tier', type: 'text' },
    { id: '2', title: 'Birthday', type: 'date' },
    { id: '3', title: 'Segment member', type: 'text' },
  ]),
  tags: z.array(z.string()).default(['customer']),
  exclusions: z.array(exclusionSchema).default([]),
  /** Contacts that the contract allows. */
  contactLimit: z.int().positive().default(2_500_000),
  /** The sources contradict each other: rows fail, everything is taken, or requests with new contacts stop. */
  overLimit: z.enum(['failures', 'accept', 'refuse402', 'refuse403']).default('failures'),
  /** One source skips whoever unsubscribed from any list, the published one only from the target list. */
  unsubscribedAnywhere: z.boolean().default(false),
});
export type AccountOptions = z.output<typeof accountSchema>;

/** The key of the default account. */
export const defaultKey = 'simulator-key';

export const simulatorOptionsSchema = z.strictObject({
  /** 0: a free port. */
  port: z.int().min(0).max(65_535).default(0),
  /** Divides windows, batch times, Retry-After and slow answers. */
  timeScale: z.number().positive().default(1),
  accounts: z
    .array(accountSchema)
    .min(1)
    .default(() => [accountSchema.parse({ keys: [defaultKey] })]),
  limits: z
    .strictObject({
      requestsPerSecond: z.number().positive().default(documentedLimits.requestsPerSecond),
      importsPerMinute: z.number().positive().default(documentedLimits.importsPerMinute),
      singleImportsPerMinute: z.number().positive().default(documentedLimits.singleImportsPerMinute),
    })
    .prefault({}),
  /** The importer's page documents a 400, the rate-limit page a 429. */
  importLimitShape: z.enum(['400', '429']).default('400'),
  /** Seconds from acceptance to the end of a batch, or [least, most]. About 6 s were seen. */
  batchSeconds: z
    .union([z.number().nonnegative(), z.tuple([z.number().nonnegative(), z.number().nonnegative()])])
    .default(6),
  /** Both spellings are in the documentation. */
  successKey: z.enum(['success', 'Success']).default('success'),
  /** Whether `failure` repeats addresses as they were sent is not published. */
  failureCase: z.enum(['asSent', 'lower']).default('asSent'),
  /** Position of the first contact in failureReasons; 1 was seen. */
  contactIndexBase: z.union([z.literal(0), z.literal(1)]).default(1),
  /** Both answers to a key that is not valid were seen. */
  badKey: z.enum(['forbidden', 'loginPage']).default('forbidden'),
  faults: faultsSchema.prefault({}),
});
export type SimulatorOptions = z.output<typeof simulatorOptionsSchema>;
/** What a caller gives: everything has a default. */
export type SimulatorInput = z.input<typeof simulatorOptionsSchema>;
