/** Azure Functions Core Tools as the host: the real one, where it is installed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from '../processes/child';
import type { Stack } from '../stack/start';

export interface Func {
  origin: string;
  readonly running: boolean;
  stop(): Promise<void>;
}

const howToInstall = [
  'Azure Functions Core Tools (func) is not installed, or not version 4.',
  'Install it: npm install -g azure-functions-core-tools@4 --unsafe-perm true',
  'or see https://learn.microsoft.com/azure/azure-functions/functions-run-local',
].join('\n');

/** Checks that Core Tools 4 is there. Throws an error that says how to install it. */
export async function findFunc(): Promise<void> {
  const version = await promisify(execFile)('func', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  if (!version.startsWith('4.')) throw new Error(howToInstall);
}

/** Milliseconds for Core Tools to answer; its first start downloads the extension bundle. */
const patience = 180_000;

/** Starts `func start` with the settings of the stack and waits until the app answers. */
export async function startFunc(
  root: string,
  port: number,
  stack: Stack,
  signal: AbortSignal,
): Promise<Func> {
  if (port === 0) throw new Error('Core Tools needs a port: --port N.');
  const child = spawn('func', ['start', '--port', String(port)], {
    cwd: root,
    env: stack.env,
    stdio: 'inherit',
  });
  const origin = `http://localhost:${port}`;
  const func: Func = {
    origin,
    get running() {
      return isRunning(child);
    },
    stop: () => stopChild(child, 'SIGTERM', 15_000),
  };
  const until = Date.now() + patience;
  while (!(await answers(`${origin}/api/health`))) {
    if (!isRunning(child) || signal.aborted || Date.now() > until) {
      await func.stop();
      signal.throwIfAborted();
      throw new Error(`Core Tools did not get the app to answer at ${origin}/api/health.`);
    }
    await sleep(500);
  }
  return func;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
