/** Log lines of calls: one JSON object a line, each with the request id. Never a URL, body, key or address. */
import type { InvocationContext } from '@azure/functions';
import { ZodError, type core } from 'zod';

export type LogFields = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** A log whose every line carries the same fields. */
export function logFor(context: Pick<InvocationContext, 'info' | 'warn' | 'error'>, always: LogFields): Log {
  const line = (event: string, fields: LogFields = {}) => JSON.stringify({ event, ...always, ...fields });
  return {
    info: (event, fields) => {
      context.info(line(event, fields));
    },
    warn: (event, fields) => {
      context.warn(line(event, fields));
    },
    error: (event, fields) => {
      context.error(line(event, fields));
    },
  };
}

/** Where a stored document does not fit its schema, and how; never the value. */
const issueOf = ({ path, code }: core.$ZodIssue): string => `${path.map(String).join('.')} ${code}`;

/** What may be logged of an error that nobody foresaw: its kind and where it arose, not its words, which may hold data. */
export function unforeseen(error: unknown): LogFields {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    kind: error.name,
    ...(error instanceof ZodError ? { issues: error.issues.slice(0, 5).map(issueOf).join(', ') } : {}),
    ...(typeof code === 'string' ? { errorCode: code.slice(0, 100) } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    at: frames.slice(0, 8).join('\n'),
  };
}
