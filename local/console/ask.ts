/** Questions at the terminal: yes or no, and a secret that is never shown. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Stopped } from './stop-signal';
import { UsageError } from './usage-error';

/** At a prompt the terminal hands Ctrl-C to readline instead of raising a signal. */
function stopped(error: unknown): never {
  if ((error as Error).name === 'AbortError') throw new Stopped('SIGINT');
  throw error;
}

/** Asks; only "y" and "yes" are yes. Throws a UsageError where nobody can answer. */
export async function confirm(question: string, otherwise: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`Nobody is there to answer "${question}". ${otherwise}`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal }).catch(stopped);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Asks for a secret without showing what is typed. Throws a UsageError where nobody can answer. */
export async function askHidden(question: string, otherwise: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError(`Nobody is there to answer "${question}". ${otherwise}`);
  process.stdout.write(`${question} `);
  // readline echoes to its output: one that swallows everything shows nothing.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return (await lines.question('', { signal }).catch(stopped)).trim();
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}
