/** The first rows of rejects.csv by reason, for the end of the report. Pure. */
import { parse } from 'papaparse';

/** Rows shown for each code, and codes shown at most. */
const rowsEach = 2;
const codesShown = 6;
const widest = 60;

interface Reject {
  address: string;
  place: string;
  code: string;
  meaning: string;
}

/** Line breaks would tear the table; long values are cut. */
function oneLine(value: string): string {
  const flat = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  const letters = [...flat];
  return letters.length > widest ? `${letters.slice(0, widest - 1).join('')}…` : flat;
}

function toReject(header: readonly string[], cells: readonly string[], addressColumn: string): Reject {
  const cell = (name: string): string => cells[header.indexOf(name)] ?? '';
  const file = cell('_file').split('/').at(-1) ?? '';
  // The apostrophe that keeps a spreadsheet from executing the cell is not part of the value.
  const address = cell(addressColumn)
    .replace(/^'(?=[=+\-@\t\r])/, '')
    .trim();
  return {
    address: address === '' ? '(no address)' : oneLine(address),
    place: `${file} line ${cell('_line')}`,
    code: cell('_code'),
    meaning: `${cell('_reason')} ${cell('_action')}`,
  };
}

/**
 * Up to two rows of each code that occurs in the given part of rejects.csv.
 * `whole` false: the text is cut somewhere, so its last record is left out.
 */
export function rejectLines(csv: { text: string; whole: boolean }, addressColumn: string): string[] {
  const { data } = parse<string[]>(csv.text.replace(/^\ufeff/, ''), { delimiter: ',', skipEmptyLines: true });
  const [header = [], ...rows] = data;
  if (!csv.whole) rows.pop();
  const byCode = new Map<string, Reject[]>();
  for (const cells of rows) {
    const reject = toReject(header, cells, addressColumn);
    byCode.set(reject.code, [...(byCode.get(reject.code) ?? []), reject]);
  }
  return [...byCode]
    .slice(0, codesShown)
    .flatMap(([code, rejects]) => [
      `  ${code}: ${rejects[0]?.meaning ?? ''}`,
      ...rejects.slice(0, rowsEach).map(({ place, address }) => `      ${place.padEnd(36)} ${address}`),
    ]);
}
