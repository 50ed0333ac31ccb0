/** Judges the settings, starts what they leave open and then the app, says how to reach it, and waits for the end. */
import path from 'node:path';
import { aborted } from '../console/stop-signal';
import { lockFolder } from '../host/lock';
import { defaultSample } from '../sample/segment';
import { simulatorSecret, type StackOptions } from '../stack/options';
import { type Stack, startStack } from '../stack/start';
import { fillSample } from './fill-sample';
import { type Func, findFunc, startFunc } from './func';
import { startHostStorage } from './host-storage';
import type { StartOptions } from './options';
import { planStart, type StartPlan } from './plan';
import { freePorts, keepPorts } from './ports';
import { readyLines } from './ready';
import { readSettingsFile } from './settings-file';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs the app until the signal aborts (exit code 0), the settings are refused or the host ends (1). */
export async function start(root: string, options: StartOptions, signal: AbortSignal): Promise<number> {
  const file = await readSettingsFile(root, options.settings);
  if (file.sample) say('There is no local.settings.json: the sample settings are used.');
  say(`Settings: ${file.path}`);
  const answer = planStart(file.values, process.env);
  if ('problems' in answer) {
    process.stderr.write('\nThe app does not start with these settings:\n');
    for (const { path: name, message, received } of answer.problems) {
      process.stderr.write(`  ${name}: ${message}${received === undefined ? '' : ` It is "${received}".`}\n`);
    }
    return 1;
  }
  if (options.host === 'func') await findFunc();
  const folder = path.resolve(root, options.data);
  // Two starts on one folder would spoil the storage in it.
  const unlock = lockFolder(folder);
  try {
    return await withFolder(folder, root, answer.plan, options, signal);
  } finally {
    unlock();
    say('Stopped.');
  }
}

async function withFolder(
  folder: string,
  root: string,
  plan: StartPlan,
  options: StartOptions,
  signal: AbortSignal,
): Promise<number> {
  const ports = await freePorts(folder);
  const stack = await startStack({
    folder,
    storage: 'folder',
    blobPort: ports.blob,
    simulator: { port: ports.simulator },
    settings: plan.values,
    onHostLine: say,
    ...secretsOf(plan, process.env.ACTIVECAMPAIGN_API_KEY?.trim()),
    host: options.host === 'func' ? false : { port: options.port },
  });
  let func: Func | undefined;
  let stopHostStorage: (() => Promise<void>) | undefined;
  try {
    signal.throwIfAborted();
    await keepPorts(folder, stack);
    if (plan.along.sample && stack.blobs && (await fillSample(stack.blobs))) {
      say(`Put a made-up segment of ${defaultSample.rows.toLocaleString('en-US')} rows into the storage.`);
    }
    if (options.host === 'func') {
      stopHostStorage = await startHostStorage(stack.settings.AzureWebJobsStorage, folder);
      func = await startFunc(root, options.port, stack, signal);
      crashOnSignal(func);
    }
    for (const line of readyLines(plan, stack, func?.origin, process.pid)) say(line);
    return await untilEnd(stack, func, signal);
  } finally {
    await func?.stop();
    await stopHostStorage?.();
    await stack.stop();
  }
}

/** The vault stand-in holds the simulator's key, or the one of the reader's own account. */
const secretsOf = ({ along }: StartPlan, key: string | undefined): Pick<StackOptions, 'secrets'> | object => {
  if (!along.vault || along.simulator) return {};
  return { secrets: key ? { [simulatorSecret]: key } : {} };
};

/** The conformance suite's crash, where the host is Core Tools: SIGUSR2 kills it and starts it again. */
function crashOnSignal(func: Func): void {
  process.on('SIGUSR2', () => {
    say('SIGUSR2: Core Tools is killed and started again.');
    func.crash().catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  });
}

/** Waits for the signal; a host that ends by itself ends everything. */
async function untilEnd(stack: Stack, func: Func | undefined, signal: AbortSignal): Promise<number> {
  const ended = new AbortController();
  const watch = setInterval(() => {
    if (!(func?.running ?? stack.host?.running ?? false)) ended.abort();
  }, 500);
  await aborted(AbortSignal.any([signal, ended.signal]));
  clearInterval(watch);
  if (signal.aborted) return 0;
  process.stderr.write('The host has ended by itself.\n');
  return 1;
}
