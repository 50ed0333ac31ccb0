/** Writes the sample file that the CSV parsers are measured on, and knows what a correct parser finds in it. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const firstNames = ['Abbie', 'José', 'Łukasz', '李', 'Мария', 'Pat', 'Ahmed', 'Zoë'];
const lastNames = ['Moss', 'Núñez', "O'Brien, Jr.", 'The "Li" family\nof Kowloon', 'Иванова', 'Smith', 'Öz'];

/** Cells of row `n`: eight real columns, then filler up to `columns`; about 100 bytes for eight. */
export function cellsOf(n: number, columns: number): string[] {
  const cells = [
    (n * 2654435761).toString(16).padStart(16, '0').slice(0, 16),
    `person${n}@contoso.example`,
    firstNames[n % firstNames.length] ?? '',
    // One row in 70 has a line break inside quotes, one in 10 a comma or a quote.
    n % 70 === 3 ? (lastNames[3] ?? '') : n % 10 === 2 ? (lastNames[2] ?? '') : (lastNames[n % 3] ?? 'Moss'),
    n % 4 === 0 ? '' : `+49 30 ${1_000_000 + (n % 8_999_999)}`,
    `19${50 + (n % 50)}-03-09`,
    String(n % 5000),
    n % 2 ? 'True' : 'False',
  ];
  for (let c = 8; c < columns; c++) cells.push(`value ${c}`);
  return cells;
}

/** CSV text of one row; `quotes` "always" quotes every cell, "needed" only those that need it. */
export function lineOf(cells: readonly string[], quotes: 'always' | 'needed'): string {
  return cells
    .map((cell) => (quotes === 'always' || /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

/** Writes `rows` rows and answers when the file is closed. */
export async function writeSample(
  path: string,
  rows: number,
  columns: number,
  quotes: 'always' | 'needed',
): Promise<void> {
  const file = createWriteStream(path);
  let text = '';
  for (let n = 0; n < rows; n++) {
    text += `${lineOf(cellsOf(n, columns), quotes)}\n`;
    if (text.length > 1_000_000) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  file.end(text);
  await once(file, 'close');
}
