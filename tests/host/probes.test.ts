// The local host's truth: all probes, compared with what the real Functions host answered.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { knownDifferences } from './known-differences';
import { cleanUp, newFolder, probeApp, startHost } from './support/host-process';

type Difference = { probe: string; at: string; real?: unknown; local?: unknown };
type Recording = { probes: Record<string, unknown> };

const golden = (name: string) => path.join(__dirname, 'golden', name);
const recorded = (name: string) =>
  Object.keys((JSON.parse(readFileSync(golden(name), 'utf8')) as Recording).probes);
const HANG = 'Azure would hang:';
/** The probes run side by side; each activity that sleeps holds a place. */
const manyPlaces = { AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: '200' };

/** Runs a script of the probes and returns its standard output. */
async function node(script: string, args: string[]): Promise<string> {
  const file = path.join(__dirname, 'probes', script);
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [file, ...args], { maxBuffer: 2 ** 28 }, (error, out, errors) => {
      if (error && error.code !== 1) reject(new Error(errors, { cause: error }));
      else resolve(out);
    });
  });
}

/** Asks a host the chosen probes and returns where its answers differ from the recording, and which were asked. */
async function ask(
  origin: string,
  recording: string,
  args: string[],
): Promise<{ asked: string[]; differences: Difference[] }> {
  const file = path.join(newFolder(), 'mine.json');
  await node('run.mjs', [origin, '--out', file, ...args]);
  const differences = JSON.parse(
    await node('compare.mjs', [golden(recording), file, '--json']),
  ) as Difference[];
  return { asked: Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object), differences };
}

const isKnown = (d: Difference) => knownDifferences.some((k) => k.probe === d.probe && k.at.includes(d.at));

/** Asks a share of the probes; those that wait a fixed time may stumble on a loaded machine and are asked once more. */
async function askShare(share: 'beside' | 'alone'): Promise<{ asked: string[]; differences: Difference[] }> {
  const host = await startHost(['--root', probeApp, '--no-key-check', '--log-level', 'none'], manyPlaces);
  const { origin } = host.ready;
  const first = await ask(origin, 'real-host.json', ['--share', share, '--parallel', '30']);
  const doubtful = new Set(first.differences.filter((d) => !isKnown(d)).map((d) => d.probe));
  if (doubtful.size > 0) {
    const only = `^(${[...doubtful].join('|').replaceAll('.', '\\.')})$`;
    const again = await ask(origin, 'real-host.json', ['--only', only, '--parallel', '2']);
    first.differences = [...first.differences.filter((d) => !doubtful.has(d.probe)), ...again.differences];
  }
  await host.stop();
  return first;
}

const asked: string[] = [];
const differences: Difference[] = [];

beforeAll(async () => {
  const keys = async () => {
    const host = await startHost(['--root', probeApp, '--log-level', 'none']);
    const { origin, masterKey } = host.ready;
    const answers = await ask(origin, 'real-host-keys.json', ['--master', masterKey]);
    await host.stop();
    return answers;
  };
  for (const answers of await Promise.all([askShare('beside'), askShare('alone'), keys()])) {
    asked.push(...answers.asked);
    differences.push(...answers.differences);
  }
}, 120_000);
afterAll(cleanUp);

test('all 195 probes and the 6 about keys are asked', () => {
  expect(asked.sort()).toEqual([...recorded('real-host.json'), ...recorded('real-host-keys.json')].sort());
  expect(asked).toHaveLength(201);
});

test('every answer equals the recording, or differs where the list says so', () => {
  const seen = differences.map((d) => `${d.probe} ${d.at}`).sort();
  const listed = knownDifferences.flatMap((k) => k.at.map((at) => `${k.probe} ${at}`)).sort();
  const unlisted = differences.filter((d) => !isKnown(d));
  expect(unlisted).toEqual([]);
  expect(seen).toEqual(listed);
});

test('where the real host hangs for ever, the local one says that Azure would hang', () => {
  const hanging = new Set(
    differences.filter((d) => d.real === 'still Running' || d.real === 'still Pending').map((d) => d.probe),
  );
  expect(hanging.size).toBeGreaterThan(8);
  for (const probe of hanging) {
    const outputs = differences
      .filter((d) => d.probe === probe && d.at.endsWith('output'))
      .map((d) => d.local);
    expect(outputs.length).toBeGreaterThan(0);
    for (const output of outputs) expect(output).toEqual(expect.stringContaining(HANG));
  }
});

test('docs/local-host.md shows the numbers and the list as they are', () => {
  const durable = knownDifferences.filter((k) => !k.probe.startsWith('keys.'));
  const refused = durable.filter((k) => k.verdict === 'refused').length;
  const otherwise = durable.length - refused;
  const numbers = `${195 - durable.length} answered equal, ${refused} refused, ${otherwise} answered otherwise`;
  const rows = knownDifferences.map(
    (k) => `| \`${k.probe}\` | ${k.verdict} | ${k.at.map((at) => `\`${at}\``).join(', ')} | ${k.reason} |`,
  );
  const page = readFileSync(path.resolve(__dirname, '../../docs/local-host.md'), 'utf8');
  const shown = page
    .split('\n')
    .filter((line) => line.startsWith('| `') && /\| (refused|otherwise) +\|/.test(line));
  const squeeze = (line: string) => line.replace(/ +/g, ' ');
  expect(page).toContain(numbers);
  expect(shown.map(squeeze)).toEqual(rows.map(squeeze));
  process.stdout.write(`Probes of the real host: ${numbers}.\n`);
});
