/**
 * `npm run chaos [-- --rows N --times N --storm-rows N --time-scale S --points a,b]`: kills the host at every named
 * point of a run, then one large run in a storm. Prints figures; exits 0 only if no row is lost and all balances.
 */
import { parseArgs } from 'node:util';
import { faultPoints } from '../../shared/runs/faultPoints';
import { killAt, notPassed, passedPoints, type KillResult } from './kills';
import { storm } from './storm';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Points at work at once: one for each of two cores. */
const atOnce = 2;

async function kills(points: typeof passedPoints, times: number, rows: number): Promise<KillResult[]> {
  say(`Kills: ${times} at each of ${points.length} points, runs of ${rows} rows.`);
  for (const [point, why] of Object.entries(notPassed)) say(`  left out: ${point} (${why})`);
  const queue = [...points];
  const results: KillResult[] = [];
  const worker = async (): Promise<void> => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const result = await killAt(point, times, rows);
      results.push(result);
      const words = result.problems.length === 0 ? '0 rows lost' : result.problems.join('; ');
      say(
        `  ${point.padEnd(18)} ${result.kills} kills, ${result.runs} runs, ${result.resent} imports sent again, ${result.seconds.toFixed(0)} s: ${words}`,
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function inStorm(rows: number, timeScale: number): Promise<string[]> {
  say(`Storm: ${rows} rows at ${timeScale} times the speed; 10 % 500, 5 % reset after acceptance, 5 % slow,`);
  say('  30 % rate limited in both shapes, 1 % of the batches broken, 0.25 % of the storage calls failing.');
  let told = 0;
  const result = await storm({
    ...{ rows, timeScale, patienceSeconds: 40 * 60 },
    seen: ({ state, progress }) => {
      if (Date.now() - told < 60_000) return;
      told = Date.now();
      say(`  ${state}: ${progress.sent} of ${progress.batches} batches`);
    },
  });
  const { run } = result;
  say(`  ended ${run.state} after ${result.seconds.toFixed(0)} s: ${JSON.stringify(run.counts)}`);
  say(
    `  ${run.progress.batches} batches, ${run.progress.requests} imports; ${JSON.stringify(result.resent)} sent again`,
  );
  say(`  injected: ${JSON.stringify(result.faults)}, storage ${JSON.stringify(result.storageFaults)}`);
  return result.problems;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '4000' },
      times: { type: 'string', default: '10' },
      'storm-rows': { type: 'string', default: '1250000' },
      'time-scale': { type: 'string', default: '100' },
      points: { type: 'string' },
    },
  });
  const since = Date.now();
  const wanted = values.points?.split(',').filter((point) => point !== '');
  const points = wanted ? faultPoints.filter((point) => wanted.includes(point)) : passedPoints;
  const results =
    Number(values.times) > 0 ? await kills(points, Number(values.times), Number(values.rows)) : [];
  const stormRows = Number(values['storm-rows']);
  const problems = [
    ...results.flatMap((result) => result.problems),
    ...(stormRows > 0 ? await inStorm(stormRows, Number(values['time-scale'])) : []),
  ];
  const killed = results.reduce((sum, result) => sum + result.kills, 0);
  say(`${killed} kills, ${problems.length} problems, ${((Date.now() - since) / 60_000).toFixed(1)} minutes.`);
  for (const problem of problems) say(`PROBLEM: ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
