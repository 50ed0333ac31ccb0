/** Says what went wrong at the end of a command: the sentence, the code where there is one, and what to do. */
import { errorRegistry, ProductError } from '../../shared/model/errors';
import { ApiError } from './api-error';
import { Stopped } from './stop-signal';
import { UsageError } from './usage-error';

const listed = (details: readonly { path: string; message: string }[] | undefined): string[] =>
  (details ?? []).map(({ path, message }) => `  ${path}: ${message}`);

/** The message and those of its causes: "fetch failed" alone helps nobody. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${textOf(error.cause)}` : error.message;
}

/** The lines to show for an error and the exit code: 2 for a wrong call, 1 for everything else that fails. */
export function failureOf(error: unknown): { lines: string[]; exitCode: number } {
  if (error instanceof Stopped) return { lines: [error.message], exitCode: error.exitCode };
  if (error instanceof UsageError) return { lines: [error.message], exitCode: 2 };
  if (error instanceof ApiError) {
    const action = error.action === undefined ? [] : [`What to do: ${error.action}`];
    const head = error.code === undefined ? error.message : `${error.code}: ${error.message}`;
    return { lines: [head, ...listed(error.details), ...action], exitCode: 1 };
  }
  if (error instanceof ProductError) {
    const { action } = errorRegistry[error.code];
    return {
      lines: [`${error.code}: ${error.message}`, ...listed(error.details), `What to do: ${action}`],
      exitCode: 1,
    };
  }
  return { lines: [textOf(error)], exitCode: 1 };
}

/** Runs a command: prints a failure on stderr and sets the exit code. */
export async function runCommand(
  command: (signal: AbortSignal) => Promise<number>,
  signal: AbortSignal,
): Promise<void> {
  try {
    process.exitCode = await command(signal);
  } catch (error) {
    // What fails because it was told to stop did not fail.
    const reason: unknown = signal.aborted ? signal.reason : error;
    const { lines, exitCode } = failureOf(reason);
    process.stderr.write(`\n${lines.join('\n')}\n`);
    process.exitCode = exitCode;
  }
}
