/** One measured step in its own process; prints one JSON line. */
import { statSync } from 'node:fs';
import { HeldRows } from '../../shared/delta/held';
import { prepare, settle } from './steps';

async function main(): Promise<void> {
  const [step = '', snapshot = '', width = '8', state = '', next = '', expected = '0'] =
    process.argv.slice(2);
  const columns = Array.from({ length: Number(width) }, (_, i) => `c${i}`);
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const { touched, ...counts } = await prepare(
    snapshot,
    columns,
    step === 'first' ? undefined : state,
    Number(expected),
    step === 'settle',
    step === 'twice' ? new HeldRows(0) : undefined,
  );
  if (step === 'settle') await settle(touched, state, next, columns);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const cpu = process.cpuUsage(before);
  console.log(
    JSON.stringify({
      ...counts,
      seconds,
      cpu: (cpu.user + cpu.system) / 1e6,
      megabytes: statSync(snapshot).size / 1e6,
      rss: process.resourceUsage().maxRSS / 1024,
    }),
  );
}
void main();
