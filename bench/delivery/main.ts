/**
 * `npm run bench -- delivery [--rows N] [--time-scale S] [--exports N] [--unkind SEED,...] [--cost]`
 *
 * Sends a clean sample to the simulator, at ActiveCampaign's real limits or S times faster, and prints how much of the
 * account's ceiling was used. `--cost` compares the processor time of a batch at 400 and at 4,000 batches instead.
 */
import { parseArgs } from 'node:util';
import { measure, type Measured } from './measure';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const round = (value: number, digits = 1): string => value.toFixed(digits);

function report(result: Measured, timeScale: number): void {
  const { runs, seconds, each, batches, peaks } = result;
  for (const run of runs) say(`  ${run.runId}: ${run.state}, ${JSON.stringify(run.counts)}`);
  say(`  prepared in ${round(result.prepareSeconds)} s`);
  say(`  first to last import: ${round(seconds)} s (${round(seconds / 60)} min) for ${batches} batches`);
  if (each.length > 1)
    for (const [i, one] of each.entries())
      say(`    run ${i + 1}: ${round(one.seconds)} s for ${one.batches} batches`);
  say(`  utilisation: ${round(result.utilisation * 100)} % of ${100 * timeScale} imports a minute`);
  say(
    `  rate-limit answers: ${result.rateLimitAnswers}; most requests in a second ${peaks.second}, imports in a minute ${peaks.minute}`,
  );
  say(`  slots not used in time and given back: ${result.lateSlots}`);
  const { cpuPerBatch } = result;
  say(
    `  processor time of the host: ${cpuPerBatch === undefined ? 'unknown here' : `${round(cpuPerBatch)} ms a batch`}`,
  );
  for (const problem of result.problems) say(`  PROBLEM: ${problem}`);
}

async function cost(timeScale: number): Promise<boolean> {
  const costs: number[] = [];
  let bad = 0;
  for (const batches of [400, 4000]) {
    say(`Cost of a batch: ${batches} batches at ${timeScale} times the speed`);
    const result = await measure({ rows: batches * 250, timeScale, exports: 1, hostArgs: [] });
    report(result, timeScale);
    bad += result.problems.length;
    if (result.cpuPerBatch !== undefined) costs.push(result.cpuPerBatch);
  }
  const [few, many] = costs;
  if (few !== undefined && many !== undefined)
    say(`A batch of 4,000 costs ${round(many / few, 2)} times one of 400.`);
  return bad === 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      'time-scale': { type: 'string', default: '1' },
      exports: { type: 'string', default: '1' },
      unkind: { type: 'string' },
      cost: { type: 'boolean', default: false },
    },
  });
  const timeScale = Number(values['time-scale']);
  if (values.cost) {
    process.exitCode = (await cost(timeScale)) ? 0 : 1;
    return;
  }
  const [rows, exports] = [Number(values.rows), Number(values.exports)];
  const unkind = values.unkind === undefined ? [] : ['--unkind', values.unkind];
  say(`Delivery: ${exports} run(s) of ${rows} rows at ${timeScale} times the speed ${unkind.join(' ')}`);
  const result = await measure({
    ...{ rows, timeScale, exports, hostArgs: unkind },
    seen: ({ runId, state, progress }) => {
      say(`  ${runId} ${state}: ${progress.sent} of ${progress.batches} batches`);
    },
  });
  report(result, timeScale);
  process.exitCode = result.problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
