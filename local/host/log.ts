// Log records of the host and the app, and the one line each becomes.
export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One message; `functionName` when an invocation wrote it, otherwise the category says where it is from. */
export type LogRecord = {
  level: LogLevel;
  category: string;
  message: string;
  functionName?: string;
  invocationId?: string;
};
export type Log = (record: LogRecord) => void;

/** `<ISO time> <level> <function or category> <message>`; line breaks in a message become visible `\n`. */
export function formatRecord(record: LogRecord, at: Date): string {
  const from = (record.functionName ?? record.category) || 'host';
  const message = record.message.replace(/\r?\n/g, '\\n');
  return `${at.toISOString()} ${record.level} ${from} ${message}`;
}

/** A log that writes what is at least as grave as `minimum`, one line a record. */
export function lineLog(minimum: LogLevel, write: (line: string) => void): Log {
  const least = logLevels.indexOf(minimum);
  return (record) => {
    if (minimum === 'none' || logLevels.indexOf(record.level) < least) return;
    write(formatRecord(record, new Date()));
  };
}

/** An error's message, or the text of whatever else was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
