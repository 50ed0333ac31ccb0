/** What a connection allows to leave: segments and columns by pattern. Asked when an export is saved and at each run. Pure. */
import type { Connection } from '../model/connection';
import type { ExportInput } from '../model/export';
import { ProductError } from '../model/errors';

/** A star stands for any characters; everything else for itself, letter case included. */
export function fits(name: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === pattern;
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  const end = name.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

const allowed = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => fits(name, pattern));

/**
 * Throws `segment_not_allowed` or `column_not_allowed`. Segments are open unless the connection names some; columns
 * beyond email, first name, last name and phone are closed unless it names them: consent was given for these four.
 */
export function assertAllowed(
  connection: Pick<Connection, 'id' | 'allow'>,
  wanted: Pick<ExportInput, 'segments' | 'mapping'>,
): void {
  const segments = connection.allow?.segments;
  const segment = segments && wanted.segments.find((name) => !allowed(name, segments));
  if (segment !== undefined)
    throw new ProductError(
      'segment_not_allowed',
      `The connection "${connection.id}" does not allow the segment "${segment}".`,
      { target: segment },
    );
  const columns = connection.allow?.columns ?? [];
  const closed = (wanted.mapping.fields ?? []).filter(({ column }) => !allowed(column, columns));
  const [first] = closed;
  if (first)
    throw new ProductError(
      'column_not_allowed',
      `The connection "${connection.id}" does not allow the column "${first.column}" to be sent.`,
      {
        target: first.column,
        details: closed.map(({ column }) => ({
          path: 'mapping.fields',
          message: `"${column}" is not allowed.`,
        })),
      },
    );
}
