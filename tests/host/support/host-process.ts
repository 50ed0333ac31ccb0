// Starts the compiled local host as its own process, as everything that uses it does.
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const main = path.resolve(__dirname, '../../../dist/local/host/main.js');
export const probeApp = path.resolve(__dirname, '../probes/app');

export type Ready = { origin: string; functionKey: string; masterKey: string };
type Message = ({ type: 'ready' } & Ready) | { type: 'failed'; message: string };

/** A running host and all that it wrote to standard output. */
export class HostProcess {
  readonly ready: Ready;
  readonly lines: string[];
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(child: ChildProcess, ready: Ready, lines: string[], exited: Promise<number | null>) {
    this.#child = child;
    this.ready = ready;
    this.lines = lines;
    this.exited = exited;
  }

  /** Stops it in good order and returns its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return await this.exited;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  async get(target: string, key = this.ready.functionKey): Promise<Response> {
    return await fetch(this.ready.origin + target, { headers: key ? { 'x-functions-key': key } : {} });
  }

  async post(target: string, body: unknown = {}, key = this.ready.functionKey): Promise<Response> {
    return await fetch(this.ready.origin + target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { 'x-functions-key': key } : {}) },
      body: JSON.stringify(body),
    });
  }
}

const living = new Set<ChildProcess>();
const folders: string[] = [];

/**
 * Starts a host on a free port.
 * @throws Error with the host's own sentence when it does not start
 */
export async function startHost(args: string[], env: Record<string, string> = {}): Promise<HostProcess> {
  const child = fork(main, ['--port', '0', ...args], { silent: true, env: { ...process.env, ...env } });
  living.add(child);
  const lines: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const all = (rest + text).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all);
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      living.delete(child);
      resolve(code);
    });
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => {
      const said = message as Message;
      if (said.type === 'ready') resolve(said);
      else void exited.then(() => reject(new Error(said.message)));
    });
    void exited.then((code) => reject(new Error(`The host ended with ${String(code)}: ${errors}`)));
  });
  return new HostProcess(child, ready, lines, exited);
}

/** A new folder for state, removed by `cleanUp`. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'local-host-'));
  folders.push(folder);
  return folder;
}

/** Ends what a test left behind. */
export async function cleanUp(): Promise<void> {
  for (const child of living) child.kill('SIGKILL');
  while (living.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Waits until `get` gives something. */
export async function eventually<T>(get: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const value = await get();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
