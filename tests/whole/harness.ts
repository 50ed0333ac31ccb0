/** Whole runs: the compiled app on the local host, Azurite, vault stand-in and simulator, driven over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import { scaledLimits } from '../../bench/delivery/rig';
import { sampleMapping, sampleSegment } from '../../local/sample/columns';
import { sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import type { SimulatorInput } from '../../local/simulator/options';
import type { HostOptions } from '../../local/stack/options';
import { startStack as startStackWithStorage, type Stack } from '../../local/stack/start';
import type { Limits } from '../../shared/model/limits';
import type { Run } from '../../shared/model/run';
import { startStack } from '../storage/stack';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  text: string;
}

export interface ErrorBody {
  error: {
    code: string;
    message: string;
    action: string;
    target?: string;
    details?: { path: string; message: string }[];
  };
}

export interface Whole {
  stack: Stack;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Limits of a connection that fit the simulator's time scale. */
  limits: Limits;
}

export interface WholeOptions {
  rows?: number;
  /** Divides the simulator's windows; the app reaches the same by the connection's limits. */
  timeScale?: number;
  simulator?: SimulatorInput;
  host?: HostOptions;
  settings?: Record<string, string>;
  /** A storage emulator of its own, for a test that stops it. */
  ownStorage?: boolean;
}

/** Starts everything with the sample segment uploaded. Call `stack.stop()` in any case. */
export async function startWhole(options: WholeOptions = {}): Promise<Whole> {
  const timeScale = options.timeScale ?? 20;
  const stack = await (options.ownStorage === true ? startStackWithStorage : startStack)({
    settings: { SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix}`, ...options.settings },
    simulator: { timeScale, ...options.simulator },
    // The timer is run by hand where a test is about it.
    host: { args: ['--no-timers'], ...options.host },
  });
  try {
    return await wholeOf(stack, options.rows ?? 1200, timeScale);
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function wholeOf(stack: Stack, rows: number, timeScale: number): Promise<Whole> {
  const { blobs, host } = stack;
  if (!blobs || !host) throw new Error('The stack is not whole.');
  await uploadSample(blobs, { ...defaultSample, rows }, new Date());
  const call: Whole['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${host.origin}/api/${path}`, {
      method,
      headers: {
        'x-functions-key': host.functionKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  return { stack, call, limits: scaledLimits(timeScale) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A connection body that is right for the stack, with changes. */
export async function connectionBody(whole: Whole, change: object = {}): Promise<object> {
  const { stack, limits } = whole;
  const consent = (await whole.call('GET', 'consent')).body as { version: string };
  return {
    displayName: 'Simulator',
    host: stack.simulator?.host,
    secretName: 'activecampaign-key',
    consent: { accepted: true, version: consent.version },
    limits,
    ...change,
  };
}

/** An export body that is right for the sample, with changes. */
export const exportBody = (change: object = {}): object => ({
  displayName: 'Sample',
  connectionId: 'sim',
  listId: '1',
  segments: [sampleSegment],
  mapping: sampleMapping,
  automations: 'never',
  ...change,
});

/** Connection `sim` and export `sample`. Throws with the answer when the app refuses. */
export async function setUp(
  whole: Whole,
  change: { connection?: object; export?: object } = {},
): Promise<void> {
  await expectStatus(
    whole.call('PUT', 'connections/sim', await connectionBody(whole, change.connection)),
    201,
  );
  await expectStatus(whole.call('PUT', 'exports/sample', exportBody(change.export)), 201);
}

export async function expectStatus(answer: Promise<Answer>, status: number): Promise<Answer> {
  const given = await answer;
  if (given.status !== status)
    throw new Error(`Status ${given.status} instead of ${status}: ${given.text.slice(0, 1000)}`);
  return given;
}

/** Starts a run; answers its id. */
export async function startRun(whole: Whole, exportId = 'sample', body: object = {}): Promise<string> {
  const answer = await expectStatus(whole.call('POST', `exports/${exportId}/runs`, body), 202);
  return (answer.body as Run).runId;
}

/** Waits until the run meets the condition, by default until it has ended. */
export async function waitForRun(
  whole: Whole,
  runId: string,
  met: (run: Run) => boolean = (run) => run.endedAt !== undefined,
  patienceMs = 60_000,
): Promise<Run> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const run = (await whole.call('GET', `runs/${runId}`)).body as Run;
    if (met(run)) return run;
    if (Date.now() > deadline) throw new Error(`The run did not get there: ${JSON.stringify(run)}`);
    await sleep(400);
  }
}

/** Everything the simulator holds. */
export async function simulatorContacts({ stack }: Whole): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${stack.simulator?.origin}/__simulator/contacts`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

export interface SimulatorSummary {
  contacts: number;
  requestsByEndpoint: Record<string, number>;
  rateLimitAnswers: { total: number };
  peaks: Record<'requestsInASecond' | 'importsInAMinute' | 'severalInAMinute' | 'singleInAMinute', number>;
  imports: { requests: number; accepted: number; contacts: number };
}

export async function simulatorSummary({ stack }: Whole): Promise<SimulatorSummary> {
  return (await (await fetch(`${stack.simulator?.origin}/__simulator`)).json()) as SimulatorSummary;
}
