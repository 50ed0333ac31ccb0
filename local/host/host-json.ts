// host.json: what the local host follows, what it may pass over because it has no such part, and nothing else.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type VersionRules } from './durable/versions';
import { messageOf } from './log';

export type HostConfig = {
  routePrefix: string;
  hubName: string;
  maxActivities: number;
  versions: VersionRules;
  /** ms after which Azure would end an execution; null: no such limit */
  functionTimeout: number | null;
};

/** Known, and without a counterpart here: storage, scale, logging and watching belong to Azure. */
const passedOver = z.unknown();
const SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?$/;
const span = z.string().regex(SPAN, 'is no time span such as 00:10:00');
/** The real host does not start with less than a minute. */
const visibility = span.refine(
  (text) => msOf(text) >= 60_000 && msOf(text) <= 3_600_000,
  'must be between 1 and 60 minutes',
);

const storageProvider = z.strictObject({
  type: z.string().optional(),
  connectionName: passedOver.optional(),
  connectionStringName: passedOver.optional(),
  partitionCount: z.int().min(1).max(16).optional(),
  maxQueuePollingInterval: span.optional(),
  controlQueueBatchSize: passedOver.optional(),
  controlQueueBufferThreshold: passedOver.optional(),
  controlQueueVisibilityTimeout: visibility.optional(),
  workItemQueueVisibilityTimeout: visibility.optional(),
  partitionManagement: passedOver.optional(),
  useLegacyPartitionManagement: passedOver.optional(),
  useTablePartitionManagement: passedOver.optional(),
  trackingStoreConnectionName: passedOver.optional(),
  trackingStoreConnectionStringName: passedOver.optional(),
  trackingStoreNamePrefix: passedOver.optional(),
  fetchLargeMessagesAutomatically: passedOver.optional(),
});

const durableTask = z.strictObject({
  hubName: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9]{2,44}$/,
      'must have 3 to 45 letters and digits and begin with a letter, or Azure does not start',
    )
    .optional(),
  maxConcurrentActivityFunctions: z.int().min(1).optional(),
  defaultVersion: z.string().optional(),
  versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).optional(),
  versionFailureStrategy: z.enum(['Reject', 'Fail']).optional(),
  extendedSessionsEnabled: z
    .literal(false, 'must be false: with Node the real host does not start otherwise')
    .optional(),
  overridableExistingInstanceStates: z.literal('NonRunningStates').optional(),
  storageProvider: storageProvider.optional(),
  maxConcurrentOrchestratorFunctions: passedOver.optional(),
  maxConcurrentEntityFunctions: passedOver.optional(),
  maxEntityOperationBatchSize: passedOver.optional(),
  maxOrchestrationActions: passedOver.optional(),
  extendedSessionIdleTimeoutInSeconds: passedOver.optional(),
  useAppLease: passedOver.optional(),
  useGracefulShutdown: passedOver.optional(),
  tracing: passedOver.optional(),
  notifications: passedOver.optional(),
  logReplayEvents: passedOver.optional(),
  storeInputsInOrchestrationHistory: passedOver.optional(),
});

const schema = z.strictObject({
  $schema: passedOver.optional(),
  version: z.literal('2.0'),
  functionTimeout: z.union([span, z.literal('-1')]).optional(),
  extensionBundle: passedOver.optional(),
  logging: passedOver.optional(),
  telemetryMode: passedOver.optional(),
  aggregator: passedOver.optional(),
  healthMonitor: passedOver.optional(),
  singleton: passedOver.optional(),
  watchDirectories: passedOver.optional(),
  watchFiles: passedOver.optional(),
  extensions: z
    .strictObject({
      http: z
        .strictObject({
          routePrefix: z.string().optional(),
          maxConcurrentRequests: passedOver.optional(),
          maxOutstandingRequests: passedOver.optional(),
          dynamicThrottlesEnabled: passedOver.optional(),
          hsts: passedOver.optional(),
        })
        .optional(),
      durableTask: durableTask.optional(),
    })
    .optional(),
});

/**
 * Reads host.json with the overrides among the settings (`AzureFunctionsJobHost__...`).
 * @throws Error with one sentence a problem, for unknown keys and for values that Azure or the local host does not take
 */
export function readHostJson(
  root: string,
  settings: Record<string, string | undefined> = process.env,
): HostConfig {
  const file = path.join(root, 'host.json');
  if (!existsSync(file)) throw new Error(`There is no host.json in ${root}.`);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`${file} is no JSON: ${messageOf(error)}`, { cause: error });
  }
  override(document, settings);
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw new Error(parsed.error.issues.map(sentence).join(' '));
  const { http, durableTask: durable } = parsed.data.extensions ?? {};
  const timeout = parsed.data.functionTimeout;
  return {
    routePrefix: http?.routePrefix ?? 'api',
    hubName: durable?.hubName ?? 'TestHubName',
    maxActivities: durable?.maxConcurrentActivityFunctions ?? 10,
    versions: {
      defaultVersion: durable?.defaultVersion ?? null,
      match: durable?.versionMatchStrategy ?? 'CurrentOrOlder',
      failure: durable?.versionFailureStrategy ?? 'Reject',
    },
    functionTimeout: timeout === undefined || timeout === '-1' ? null : msOf(timeout),
  };
}

/** Settings such as AzureFunctionsJobHost__extensions__durableTask__hubName win over the file, as on Azure. */
function override(document: unknown, settings: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(settings)) {
    const [prefix, ...keys] = name.split(/__|:/);
    if (prefix?.toLowerCase() !== 'azurefunctionsjobhost' || keys.length === 0 || value === undefined)
      continue;
    let at = document as Record<string, unknown>;
    for (const [n, key] of keys.entries()) {
      const known = Object.keys(at).find((one) => one.toLowerCase() === key.toLowerCase()) ?? key;
      if (n === keys.length - 1) at[known] = valueOf(value);
      else at = (at[known] ??= {}) as Record<string, unknown>;
    }
  }
}

function valueOf(text: string): unknown {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

function sentence(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => [at, key].filter(Boolean).join('.')).join(', ');
    return `host.json: the local host does not know ${keys}; it would ignore what Azure follows. Use the real host, or leave it out.`;
  }
  return `host.json: ${at} ${issue.message}.`;
}

/** A time span as .NET writes it, in ms. */
function msOf(text: string): number {
  const [, days = '0', hours, minutes, seconds] = SPAN.exec(text) ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
