/** Starts a compiled program of `local/` as a child and waits until it says that it is ready. */
import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import path from 'node:path';
import { endWithParent, nodePath, projectRoot, stopChild } from './child';

/** What a program says to its parent. */
type Message = { type: 'ready' } | { type: 'failed'; message: string };

export interface ForkReadyOptions extends ForkOptions {
  /** Longest wait, milliseconds. */
  timeoutMs?: number;
  /** Each piece of the child's output, both streams. */
  onOutput?: (text: string) => void;
}

/**
 * Forks `dist/local/<program>` and answers the child with its ready message. Throws, with the end of its output,
 * when it fails, ends or stays silent; the child is gone then.
 */
export async function forkReady<T extends { type: 'ready' }>(
  program: string,
  args: string[],
  { timeoutMs = 60_000, onOutput, ...options }: ForkReadyOptions = {},
): Promise<{ child: ChildProcess; ready: T }> {
  const file = path.join(projectRoot, 'dist', 'local', program);
  const child = fork(file, args, {
    execPath: nodePath,
    execArgv: [...endWithParent],
    ...options,
    silent: true,
  });
  let output = '';
  const read = (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    output = (output + text).slice(-4000);
    onOutput?.(text);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  try {
    const ready = await new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${program} was not ready within ${timeoutMs} ms.\n${output}`));
      }, timeoutMs);
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`${program} ended (${signal ?? `code ${code}`}) before it was ready.\n${output}`));
      });
      child.on('message', (message: Message) => {
        if (message.type !== 'ready' && message.type !== 'failed') return;
        clearTimeout(timer);
        if (message.type === 'ready') resolve(message as T);
        else reject(new Error(`${program}: ${message.message}`));
      });
    });
    return { child, ready };
  } catch (error) {
    await stopChild(child, 'SIGTERM', 2000);
    throw error;
  }
}
