/** Hard cases that decide between parsers of similar speed: what each makes of a small, unkind file of 3 columns. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapters } from './parsers';

const cases: Record<string, string> = {
  'quoted comma and line break': 'a,"b,\nb",c\nd,e,f\n',
  'CRLF inside and outside quotes': '"a","b\r\nb","c"\r\n"d","e","f"\r\n',
  'doubled quotes': '"a","b ""x"" b","c"\n',
  'short row between full rows': 'a,b,c\nd,e\nf,g,h\n',
  'long row between full rows': 'a,b,c\nd,e,f,x\nf,g,h\n',
  'quote inside an unquoted cell': 'a,5" pipe,c\nd,e,f\n',
  'quote never closed': 'a,b,c\nd,"e,f\n',
  'empty line between rows': 'a,b,c\n\nd,e,f\n',
};

/** Prints the rows that every parser finds in every case. */
export async function printCases(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'csv-cases-'));
  for (const [title, text] of Object.entries(cases)) {
    console.log(`\n${title}: ${JSON.stringify(text)}`);
    const file = join(folder, 'case.csv');
    writeFileSync(file, text);
    for (const [name, adapter] of Object.entries(adapters)) {
      const rows: string[][] = [];
      const failure = await adapter(file, 3, (row) => rows.push(row)).then(
        () => '',
        (error: unknown) => ` error: ${String(error)}`,
      );
      console.log(`  ${name.padEnd(11)} ${JSON.stringify(rows)}${failure}`);
    }
  }
  rmSync(folder, { recursive: true });
}
