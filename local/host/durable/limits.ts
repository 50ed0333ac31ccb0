// Sizes and lengths at which Azure fails an orchestration or slows it down.

/** Tasks in one execution from which replay gets dear: 50 to 100 awaited steps are advised. */
export const LONG_EXECUTION = 200;

/** A queue message above 45 KB goes to a blob: slower, not an error (Durable Functions, Azure Storage provider). */
export const LARGE_MESSAGE = 45 * 1024;

/** The custom status may have 16 KB of UTF-16, counted in whole KB (8,701 characters pass, 8,703 do not). */
const STATUS_KB = 16;

/** The real host's sentence when a custom status is too large; null when it fits. */
export function tooLargeStatus(status: unknown): string | null {
  const bytes = JSON.stringify(status).length * 2;
  const kilobytes = Math.floor(bytes / 1024);
  if (kilobytes <= STATUS_KB) return null;
  return (
    `The UTF-16 size of the JSON-serialized payload must not exceed ${STATUS_KB} KB. ` +
    `The current payload size is ${kilobytes} KB.`
  );
}
