/** Azure Functions Core Tools as the host: the real one, where it is installed. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { exited, stopChild } from '../processes/child';
import type { Stack } from '../stack/start';

export interface Func {
  origin: string;
  readonly running: boolean;
  /** SIGKILL to everything that Core Tools has started, and a new start: what a crash is like. */
  crash(): Promise<void>;
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
  const origin = `http://localhost:${port}`;
  const begin = () =>
    spawn('func', ['start', '--port', String(port)], {
      cwd: root,
      env: stack.env,
      stdio: 'inherit',
      // A group of its own: `func` is a script that starts the host, which starts the worker, and a signal to the first
      // does not reach the last.
      detached: ownGroup,
    });
  let child = begin();
  let crashing = false;
  const func: Func = {
    origin,
    get running() {
      return crashing || isRunning(child);
    },
    crash: async () => {
      crashing = true;
      try {
        signalAll(child, 'SIGKILL');
        await exited(child);
        child = begin();
        await ready();
      } finally {
        crashing = false;
      }
    },
    stop: async () => {
      if (ownGroup && isRunning(child)) signalAll(child, 'SIGTERM');
      await stopChild(child, 'SIGTERM', 15_000);
      signalAll(child, 'SIGKILL');
    },
  };
  const ready = async (): Promise<void> => {
    const until = Date.now() + patience;
    while (!(await answers(`${origin}/api/health`))) {
      if (!isRunning(child) || signal.aborted || Date.now() > until) {
        await func.stop();
        signal.throwIfAborted();
        throw new Error(`Core Tools did not get the app to answer at ${origin}/api/health.`);
      }
      await sleep(500);
    }
  };
  await ready();
  return func;
}

const ownGroup = process.platform !== 'win32';

/** To the child and all that it has started. */
function signalAll(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (!ownGroup) child.kill(name);
    else if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // Nobody is left.
  }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
