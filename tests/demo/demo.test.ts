/** One whole demo: what the simulator holds at the end is what the sample holds, field by field. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../local/processes/child';
import { SimulatorControl } from '../../local/simulator/control';
import { endedStates, type Run } from '../../shared/model/run';
import { defaultSample } from '../../local/sample/segment';
import { expectedOutcome, type ExpectedContact } from '../sample/expected';
import { samplePositions, sampleRecords } from '../sample/read';
import { type Command, printedCalls, run } from './process';

const expected = expectedOutcome(sampleRecords(defaultSample), samplePositions);
const invalid = expected.missing + expected.malformed;

let demo: Command;
let simulator: SimulatorControl;
beforeAll(async () => {
  demo = run('demo', ['--keep']);
  const [, ca = '', origin = ''] = await demo.printed(/--cacert '(.+)' '(https:.+)\/__simulator'/);
  simulator = new SimulatorControl(origin, await readFile(ca, 'utf8'));
}, 120_000);
afterAll(async () => {
  demo?.child.kill('SIGKILL');
  await demo?.ended;
});

test('the contacts on the list equal the valid distinct rows of the sample, field by field', async () => {
  const held = new Map<string, ExpectedContact>();
  for await (const { email, firstName, lastName, phone, lists, automations } of simulator.contacts()) {
    expect({ lists, automations }).toEqual({ lists: { 1: 1 }, automations: 0 });
    held.set(email.toLowerCase(), {
      email,
      ...(firstName === '' ? {} : { firstName }),
      ...(lastName === '' ? {} : { lastName }),
      ...(phone === '' ? {} : { phone }),
    });
  }
  expect(held.size).toBeGreaterThan(1000);
  expect(Object.fromEntries(held)).toEqual(Object.fromEntries(expected.contacts));
});

test('every contact was imported once, in full batches, within the limits', async () => {
  const { imports, peaks, rateLimitAnswers, requestsByEndpoint } = await simulator.summary();
  expect(imports.requests).toBe(Math.ceil(expected.contacts.size / 250));
  expect(imports.contacts).toBe(expected.contacts.size);
  expect(rateLimitAnswers.total).toBe(0);
  expect(peaks.requestsInASecond).toBeLessThanOrEqual(5);
  expect(peaks.importsInAMinute).toBe(imports.requests);
  expect(Object.keys(requestsByEndpoint).length).toBeGreaterThan(1);
});

test('the table says what the independent rules say, and adds up', () => {
  const shown = (name: string): number => {
    const [, value = ''] = new RegExp(`^ +${name} +([\\d,]+)`, 'm').exec(demo.output) ?? [];
    return Number(value.replaceAll(',', ''));
  };
  expect({
    read: shown('read'),
    invalid: shown('invalid'),
    duplicate: shown('duplicate'),
    unchanged: shown('unchanged'),
    delivered: shown('delivered'),
    rejected: shown('rejected'),
    unknown: shown('unknown'),
    notSent: shown('not sent'),
    sum: shown('sum'),
  }).toEqual({
    read: 1200,
    invalid,
    duplicate: expected.duplicate,
    unchanged: 0,
    delivered: expected.contacts.size,
    rejected: 0,
    unknown: 0,
    notSent: 0,
    sum: 1200,
  });
  expect(demo.output).toContain('Every row is accounted for.');
});

test('the first rejects are shown with file, line, reason and what to do', () => {
  expect(demo.output).toMatch(/First of 84 rows that did not arrive/);
  expect(demo.output).toMatch(
    /email_malformed: .+\. Correct the address in its source\.\n +HighValueCustomers_1\.csv line \d+ +\S+/,
  );
});

/** Without what differs from one run to the next: ids, ports, times, and the lines in between that time decides. */
const lasting = (text: string): string[] =>
  text
    .replace(/demo\.\d{8}t\d{6}-\w{6}/g, '<run>')
    .replace(/localhost-\d+/g, 'localhost-<port>')
    .replace(/[\d.]+ s$/gm, '<seconds> s')
    .replace(/^( +seconds) +[\d.]+/m, '$1 <seconds>')
    .replace(/^(Verified): .+$/gm, '$1')
    .replace(/after \d+ calls/, 'after <n> calls')
    .replace(/more than [1-5] calls in any second/, 'more than <n> calls in any second')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(
      (line) => line !== '' && !/^ {2}(waiting|reading|\d+ of \d+ batches|all batches sent|ended)/.test(line),
    );

test('the README shows what the demo prints', async () => {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const [, shown = ''] = /```\n(Segment: [^]+?)```/.exec(readme) ?? [];
  const printed = lasting(demo.output);
  expect(printed.slice(0, lasting(shown).length)).toEqual(lasting(shown));
});

let secondRun = '';
test('every call that is printed to be copied works', async () => {
  const calls = printedCalls(demo.output);
  expect(calls.length).toBeGreaterThanOrEqual(6);
  for (const { url, init } of calls) {
    const answer = await fetch(url, init);
    const text = await answer.text();
    expect({ url, ok: answer.ok, text: answer.ok ? '' : text }).toEqual({ url, ok: true, text: '' });
    if (init.method === 'POST') secondRun = (JSON.parse(text) as Run).runId;
  }
});

test('the printed second run finds nothing changed and sends nothing', async () => {
  const { url, init } = printedCalls(demo.output).find(({ init: { method } }) => method === 'GET')!;
  const base = url.replace(/\/api\/.*$/, '/api');
  let run: Run;
  do {
    await new Promise((resolve) => setTimeout(resolve, 300));
    run = (await (await fetch(`${base}/runs/${secondRun}`, { headers: init.headers! })).json()) as Run;
  } while (!endedStates.has(run.state));
  expect(run.counts).toMatchObject({
    read: 1200,
    unchanged: expected.contacts.size,
    delivered: 0,
    notSent: 0,
  });
  expect((await simulator.summary()).imports.contacts).toBe(expected.contacts.size);
}, 60_000);

test('Ctrl-C stops everything, and the good run stays a good exit', async () => {
  demo.child.kill('SIGINT');
  expect(await demo.ended).toBe(0);
  await expect(simulator.summary()).rejects.toThrow();
}, 30_000);
