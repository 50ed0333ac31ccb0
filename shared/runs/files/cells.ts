/**
 * Cells of rejects.csv that a spreadsheet could execute get a leading apostrophe; our own reader takes it away.
 * A name such as 't Hooft is left alone in both directions, so that a hand-written cell means what it says. Pure.
 */

/** Characters with which spreadsheets begin a formula (OWASP, CSV Injection), full-width forms included. */
const executable = '[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
const needsGuard = new RegExp(`^'*${executable}`);
const guarded = new RegExp(`^'+${executable}`);

/** Makes a cell safe to open in a spreadsheet. Exactly reversed by `unguardCell`. */
export const guardCell = (cell: string): string => (needsGuard.test(cell) ? `'${cell}` : cell);

/** Takes away what `guardCell` added. */
export const unguardCell = (cell: string): string => (guarded.test(cell) ? cell.slice(1) : cell);

/** One line of CSV (RFC 4180, CRLF), every cell guarded; quoted only where needed. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quote(guardCell(cell))).join(',')}\r\n`;
}

const quote = (cell: string): string =>
  /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
