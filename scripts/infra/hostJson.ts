/**
 * Judges a host.json: keys with which the real host would not start, and values that break the pace or lose time.
 * Each rule was measured on the real host; the reasons stand in docs/host-json.md. Pure.
 */
import { z } from 'zod';

/** A time span of .NET, in seconds. */
const span = z
  .string()
  .regex(/^(?:\d+\.)?\d{1,2}:\d{2}:\d{2}$/, 'A time span hh:mm:ss.')
  .transform((text) => {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
      /^(?:(\d+)\.)?(\d+):(\d+):(\d+)$/.exec(text) ?? [];
    return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  });
const between = (least: number, most: number, why: string) =>
  span.refine((seconds) => seconds >= least && seconds <= most, why);

const storage = z.strictObject({
  partitionCount: z.int().min(1).max(16),
  maxQueuePollingInterval: between(
    0.1,
    1,
    'At most 1 s: two instances otherwise wait up to this long a hop.',
  ),
  controlQueueBufferThreshold: z.literal(
    1,
    'Must be 1: a graceful stop otherwise stands still for a minute.',
  ),
  controlQueueVisibilityTimeout: between(60, 60, 'Must be 1 minute: less keeps the host from starting.'),
  workItemQueueVisibilityTimeout: between(60, 60, 'Must be 1 minute: less keeps the host from starting.'),
});
const scheduler = z.strictObject({
  type: z.literal('azureManaged'),
  connectionStringName: z.literal('DURABLE_TASK_SCHEDULER_CONNECTION_STRING'),
});

const durableTask = z.strictObject({
  hubName: z
    .string()
    .regex(
      /^(?:[A-Za-z][A-Za-z0-9]{2,44}|%TASKHUB_NAME%)$/,
      '3 to 45 letters and digits, beginning with a letter: the host does not start otherwise.',
    ),
  maxConcurrentActivityFunctions: z
    .int()
    .min(50, 'At least a whole wave of 50: fewer places miss the slots of the pace.')
    .max(200),
  maxConcurrentOrchestratorFunctions: z.int().min(2).max(100),
  storageProvider: z.union([storage, scheduler], 'Neither that of Azure Storage nor that of the scheduler.'),
  defaultVersion: z.string().regex(/^\d+\.\d+$/, 'A version such as 1.0.'),
  versionMatchStrategy: z.literal('Strict', 'Must be Strict: older runs would run changed code.'),
  versionFailureStrategy: z.literal('Fail', 'Must be Fail: Reject leaves a run standing without a word.'),
});

const logLevel = z.enum(['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None']);
const quiet = z.enum(['Warning', 'Error'], 'At most warnings: this category is the noise of the host.');

const hostJson = z.strictObject({
  version: z.literal('2.0'),
  functionTimeout: between(600, 3600, '10 to 60 minutes: activities end within minutes.'),
  extensionBundle: z.strictObject({
    id: z.literal('Microsoft.Azure.Functions.ExtensionBundle'),
    version: z
      .string()
      .regex(/^\[4\.(?:3[3-9]|[4-9]\d)\.\d+, 5\.0\.0\)$/, 'From 4.33.0, which brings both Durable backends.'),
  }),
  extensions: z.strictObject({
    http: z.strictObject({ routePrefix: z.literal('api') }),
    durableTask,
  }),
  logging: z.strictObject({
    logLevel: z
      .object({
        default: z.literal('Information', 'Must be Information: run events are of this level.'),
        'Host.Triggers.DurableTask': quiet,
        'DurableTask.Core': quiet,
        'DurableTask.AzureStorage': quiet,
        'Azure.Core': quiet,
      })
      .catchall(logLevel),
    applicationInsights: z.strictObject({
      samplingSettings: z
        .looseObject({ isEnabled: z.boolean(), excludedTypes: z.string().optional() })
        .refine(
          (s) => !s.isEnabled || (s.excludedTypes ?? '').split(';').includes('Trace'),
          'Sampling must leave out Trace: it would drop run events.',
        ),
    }),
  }),
});

/** What is wrong with a host.json; empty when the real host starts with it and keeps the pace. */
export function hostJsonProblems(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ['host.json is not JSON'];
  }
  const parsed = hostJson.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => describe(issue, []));
}

function describe(issue: z.core.$ZodIssue, before: PropertyKey[]): string[] {
  const path = [...before, ...issue.path];
  // Of a union, the form that came closest explains most.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return closest.flatMap((inner) => describe(inner, path));
  }
  const name = path.map(String).join('.') || 'host.json';
  return [`${name}: ${issue.message}`];
}
