/** Runs the command that kills the host and starts it again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs it in a shell until it ends. Throws when it fails or `signal` aborts. */
export async function runCommand(command: string, signal: AbortSignal): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'], signal });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The command of --restart ended with code ${code ?? 'none'}.`);
}
