/** Measures one parser in its own process: `node one.js <parser> <file> <columns>`; prints one JSON line. */
import { statSync } from 'node:fs';
import { adapters } from './parsers';

async function main(): Promise<void> {
  const [name = '', path = '', columns = '8'] = process.argv.slice(2);
  const adapter = adapters[name];
  if (!adapter) throw new Error(`No parser "${name}".`);
  let rows = 0;
  let characters = 0;
  const start = process.hrtime.bigint();
  await adapter(path, Number(columns), (cells) => {
    rows++;
    for (const cell of cells) characters += cell.length;
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const rss = process.resourceUsage().maxRSS / 1024;
  const megabytes = statSync(path).size / 1e6;
  console.log(JSON.stringify({ name, rows, characters, seconds, megabytes, rss }));
}
void main();
