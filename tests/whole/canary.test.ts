/** Nothing of a person and no key reaches the log of a run, its answers, its documents' errors or Durable's history. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { modelJson } from '../../local/sample/model-json';
import { sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultKey } from '../../local/simulator/options';
import { exportBody, expectStatus, setUp, startRun, startWhole, waitForRun, type Whole } from './harness';

const people = ['canary-one', 'canary-two', 'canary-three', 'canary-gone'];
const canaries = [...people, 'Kanarienvogel', 'Tweety', '5550199123', defaultKey];

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({ rows: 300 });
  const container = whole.stack.blobs?.getContainerClient(sampleContainer);
  if (!container) throw new Error('no storage');
  const prefix = `${samplePrefix}-canaries`;
  const blob = `${prefix}/Canaries/2026/11/24/0215/Canaries_1.csv`;
  const rows = people
    .map((name) => `"${name}@example.com","Tweety","Kanarienvogel","+5550199123"\n`)
    .join('');
  await container.getBlockBlobClient(blob).uploadData(Buffer.from(`${rows}"canary-bad@","Tweety","",""\n`));
  const attributes = ['EMail', 'FirstName', 'LastName', 'Telephone'].map((name) => ({
    name,
    dataType: 'string' as const,
  }));
  const locations = [container.getBlobClient(blob).url];
  const table = { name: 'Canaries', attributes, format: { columnHeaders: false, delimiter: ',' }, locations };
  const model = JSON.stringify(modelJson('Canaries', [table], new Date()));
  await container.getBlockBlobClient(`${prefix}/model.json`).uploadData(Buffer.from(model));
}, 120_000);
afterAll(() => whole.stack.stop());

test('canary values of a run with refusals appear in no log, history, answer or audit entry', async () => {
  await whole.stack.host?.stop();
  await whole.stack.host?.start({
    env: {
      SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix},${sampleContainer}/${samplePrefix}-canaries`,
    },
  });
  await whole.stack.simulator?.control.preset([
    { email: 'canary-one@example.com', lists: { 1: 2 } },
    { email: 'canary-two@example.com', bounced: true },
  ]);
  await setUp(whole);
  await expectStatus(whole.call('PUT', 'exports/canaries', exportBody({ segments: ['Canaries'] })), 201);
  const run = await waitForRun(whole, await startRun(whole, 'canaries'));
  expect(run.counts).toMatchObject({ read: 5, invalid: 1 });
  expect(run.counts.rejected).toBeGreaterThan(0);
  const refused = await whole.call(
    'PUT',
    'exports/canaries',
    exportBody({ segments: ['Canaries'], mapping: { email: 'X' } }),
  );
  const texts: Record<string, string> = {
    run: JSON.stringify(run),
    refusal: refused.text,
    log: (whole.stack.host?.log ?? []).join('\n'),
    plan: (await whole.call('GET', `runs/${run.runId}/plan`)).text,
    audit: (await whole.call('GET', 'audit')).text,
  };
  const folder = path.join(whole.stack.folder, 'host');
  for (const name of await readdir(folder)) {
    if (name.endsWith('.jsonl')) texts[name] = await readFile(path.join(folder, name), 'utf8');
  }
  expect(Object.keys(texts).some((name) => name.endsWith('.jsonl'))).toBe(true);
  for (const [place, text] of Object.entries(texts)) {
    expect({ place, found: canaries.filter((canary) => text.includes(canary)) }).toEqual({
      place,
      found: [],
    });
  }
  const rejects = await expectStatus(whole.call('GET', `runs/${run.runId}/rejects`), 200);
  expect(rejects.text).toContain('canary-one');
}, 120_000);
