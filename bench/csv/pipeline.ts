/** Parsing and mapping together on 1,000,000 rows of a local file: `node pipeline.js [rows] [columns]`. */
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Packer } from '../../shared/batches/packer';
import { toContact } from '../../shared/contacts/contact';
import { ContactWriter } from '../../shared/contacts/json';
import { compileMapping } from '../../shared/contacts/mapping';
import { KeyTable } from '../../shared/delta/keyTable';
import { dialectOf } from '../../shared/segments/dialect';
import { readPartition } from '../../shared/segments/rows';
import { writeSample } from './sample';

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  const width = Number(process.argv[3] ?? 8);
  const folder = mkdtempSync(join(tmpdir(), 'csv-pipeline-'));
  const file = join(folder, 'sample.csv');
  await writeSample(file, rows, width, 'always');
  const columns = Array.from({ length: width }, (_, i) => `c${i}`);
  const mapping = compileMapping({ email: 'c1', firstName: 'c2', lastName: 'c3', phone: 'c4' }, columns);
  const writer = new ContactWriter(mapping, { listId: '1' });
  const packer = new Packer<number>();
  const seen = new KeyTable();
  const before = process.cpuUsage();
  const cpuBefore = (before.user + before.system) / 1e6;
  const start = process.hrtime.bigint();
  let read = 0;
  let batches = 0;
  for await (const chunk of readPartition(createReadStream(file), dialectOf(null, 'c'), columns, 'c'))
    for (const row of chunk) {
      const contact = toContact(mapping, row.values);
      if (typeof contact === 'string' || seen.add(contact.key) < read++) continue;
      const finished = packer.add(writer.write(contact), row.line);
      if (finished !== 'tooLarge') batches += finished.length;
    }
  batches += packer.end().length;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const megabytes = statSync(file).size / 1e6;
  const usage = process.resourceUsage();
  const rss = usage.maxRSS / 1024;
  const cpu = (usage.userCPUTime + usage.systemCPUTime) / 1e6 - cpuBefore;
  console.log(
    `${read} rows, ${width} columns, ${megabytes.toFixed(0)} MB: ${seconds.toFixed(2)} s, ` +
      `${cpu.toFixed(2)} s of processor, ${(megabytes / seconds).toFixed(0)} MB/s, ${batches} batches, ${rss.toFixed(0)} MB RSS`,
  );
  rmSync(folder, { recursive: true });
}
void main();
