/** The faults of the simulator: seeded, scripted, in the recorded shapes, and truthful about what was done. */
import { FaultDeck } from '../../local/simulator/faults/deck';
import { faultKinds } from '../../local/simulator/faults/settings';
import { anyText, people, simulate, text, unlimited, type Harness } from './harness';

let simulator: Harness;
const start = async (options: Parameters<typeof simulate>[0] = {}) =>
  (simulator = await simulate({ limits: unlimited, timeScale: 100, ...options }));
afterEach(async () => {
  await simulator?.stop();
});

/** What an import gets: status and body, or the code of the broken connection. */
async function outcome(): Promise<unknown> {
  try {
    const { status, headers, data } = await simulator.send(people(2));
    return { status, type: headers['content-type'] ?? '', wait: headers['retry-after'], data };
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const html = text('text/html');
const jsonType = text('application/json');

test.each([
  ['error500', { status: 500, type: jsonType }],
  ['error500Html', { status: 500, type: html }],
  ['badGateway502', { status: 502, type: jsonType, data: { cloudflare_error: true } }],
  ['timeout504', { status: 504, type: html }],
  ['unavailable503', { status: 503, wait: '0.3' }],
  ['unavailable503NoTime', { status: 503, wait: undefined }],
  ['unavailable503Date', { status: 503, wait: text(/ GMT$/) }],
  ['importLimit400', { status: 400, data: { message: 'Rate limit exceeded.' } }],
  ['requestLimit429', { status: 429, wait: '0.3' }],
  ['requestLimit429NoTime', { status: 429, wait: undefined }],
  ['payment402', { status: 402 }],
  ['forbidden403', { status: 403, data: { message: 'Forbidden' } }],
  ['forbidden403Detail', { status: 403, data: { errors: [{ status: 403 }] } }],
  ['notFound404', { status: 404 }],
  ['tooLarge413', { status: 413 }],
  ['unprocessable422', { status: 422, data: { errors: [{ code: 'field_invalid' }] } }],
  ['redirect301', { status: 301 }],
  ['loginPage200', { status: 200, type: html }],
  ['empty200', { status: 200, data: '' }],
  ['noBatchId200', { status: 200, data: { success: 1, message: 'Contact import queued' } }],
] as const)(
  '%s has the recorded shape, queues nothing, and is over after its turn',
  async (answer, shape) => {
    await start();
    await simulator.control.setFaults({ script: [{ answer, on: 'import' }] });
    expect(await outcome()).toMatchObject(shape);
    const { imports, faults } = await simulator.control.summary();
    expect(imports).toMatchObject({ requests: 1, accepted: 0 });
    expect(faults).toEqual({ [answer]: 1 });
    expect(await outcome()).toMatchObject({ status: 200, data: { batchId: anyText } });
  },
);

test('a reset before acceptance queues nothing, a reset after acceptance queues the batch', async () => {
  await start({ faults: { script: [{ answer: 'resetBefore' }, { answer: 'resetAfter' }] } });
  expect(await outcome()).toBe('ECONNRESET');
  expect((await simulator.control.summary()).imports.accepted).toBe(0);
  expect(await outcome()).toBe('ECONNRESET');
  expect((await simulator.control.summary()).imports.accepted).toBe(1);
});

test('a slow answer was accepted at once: who gives up early does not know it', async () => {
  await start({ timeScale: 1, faults: { script: [{ answer: 'slow', on: 'import' }], slowSeconds: 3600 } });
  const sent = simulator.http.post('import/bulk_import', { contacts: people(2) }, { timeout: 500 });
  await expect(sent).rejects.toMatchObject({ code: 'ECONNABORTED' });
  expect((await simulator.control.summary()).imports).toMatchObject({ accepted: 1, contacts: 2 });
});

test.each(['0', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT', '999999999', 'soon'])(
  'Retry-After can be any text: %s',
  async (retryAfter) => {
    await start({ faults: { script: [{ answer: 'unavailable503' }], retryAfter } });
    expect(await outcome()).toMatchObject({ status: 503, wait: retryAfter });
  },
);

test('a poison contact makes its request a 400 that names nobody; the others pass', async () => {
  await start({ faults: { poison: ['Person1@'] } });
  const { status, data } = await simulator.send(people(250));
  expect(status).toBe(400);
  expect(data.failureReasons).toEqual([anyText]);
  expect((await simulator.send(people(250).filter((_, i) => i !== 1))).status).toBe(200);
});

test.each([
  ['failed', 'failed'],
  ['interrupted', 'interrupted'],
] as const)('a %s batch says so, names nobody, and part of it was applied', async (fate, status) => {
  await start({ faults: { batches: { [fate]: 1 } } });
  const { data } = await simulator.send(people(10));
  expect(await simulator.until(data.batchId, status)).toEqual({ status, success: [], failure: [] });
  expect((await simulator.control.summary()).contacts).toBe(5);
});

test('where the same contacts are broken once at most, they arrive when they are sent again', async () => {
  await start({ faults: { batches: { failed: 1, brokenOnce: true } } });
  const statusAfter = async (status: string) =>
    (await simulator.until((await simulator.send(people(10))).data.batchId, status)).status;
  expect(await statusAfter('failed')).toBe('failed');
  expect(await statusAfter('completed')).toBe('completed');
  expect((await simulator.control.summary()).contacts).toBe(10);
});

test('a stuck batch stays active, one with a strange status completes in the end', async () => {
  await start({ timeScale: 20, faults: { batches: { strange: 1 } } });
  const strange = await simulator.send(people(2));
  await simulator.until(strange.data.batchId, 'rescheduled');
  await simulator.until(strange.data.batchId, 'completed');
  await simulator.control.setFaults({ batches: { stuck: 1 } });
  const stuck = await simulator.send(people(2));
  await simulator.until(stuck.data.batchId, 'active');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await simulator.until(stuck.data.batchId, 'active')).status).toBe('active');
});

test('the same seed draws the same faults, another seed others, and the shares are kept', () => {
  const draw = (seed: number) => {
    const deck = new FaultDeck({ seed, shares: { error500: 0.1, slow: 0.05, importLimit400: 0.2 } });
    return Array.from({ length: 10_000 }, () => deck.draw('import'));
  };
  const faults = draw(7);
  expect(draw(7)).toEqual(faults);
  expect(draw(8)).not.toEqual(faults);
  const share = (kind: string) => faults.filter((fault) => fault === kind).length / faults.length;
  expect(share('error500')).toBeCloseTo(0.1, 1);
  expect(share('importLimit400')).toBeCloseTo(0.2, 1);
  expect(faults.filter((fault) => fault === undefined).length / faults.length).toBeCloseTo(0.65, 1);
});

test('faults can be limited to imports or to reads, and importer faults never hit a read', () => {
  const all = Object.fromEntries(faultKinds.map((kind) => [kind, 1 / faultKinds.length]));
  const onImports = new FaultDeck({ shares: all, on: 'import' });
  expect(Array.from({ length: 200 }, () => onImports.draw('importInfo')).filter(Boolean)).toEqual([]);
  const onReads = new FaultDeck({ shares: all, on: 'reads' });
  expect(Array.from({ length: 200 }, () => onReads.draw('import')).filter(Boolean)).toEqual([]);
  const drawn = new Set(Array.from({ length: 2000 }, () => onReads.draw('lists')));
  expect(drawn.has('noBatchId200') || drawn.has('importLimit400')).toBe(false);
  expect(drawn.has('error500')).toBe(true);
});

test('a script waits for its endpoint and keeps its order', async () => {
  await start({
    faults: {
      script: [
        { answer: 'error500', on: 'importInfo', times: 2 },
        { answer: 'payment402', on: 'import' },
      ],
    },
  });
  expect((await simulator.send(people(2))).status).toBe(402);
  const info = async () => (await simulator.get('import/info?batchId=x')).status;
  expect([await info(), await info(), await info()]).toEqual([500, 500, 404]);
});

test('shares beyond 1 and unknown faults are refused with the reason, and change nothing', async () => {
  await start({ faults: { shares: { error500: 0.5 } } });
  await expect(simulator.control.setFaults({ shares: { error500: 0.8, slow: 0.3 } })).rejects.toThrow(
    /400.*more than 1/,
  );
  await expect(simulator.control.setFaults({ shares: { nonsense: 1 } } as never)).rejects.toThrow(/400/);
  expect((await simulator.control.faults()).shares).toEqual({ error500: 0.5 });
});

test('a failing import uses up the budget like any other', async () => {
  await start({
    limits: { ...unlimited, importsPerMinute: 3 },
    timeScale: 1,
    faults: { shares: { error500: 1 } },
  });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await simulator.send(people(2))).status);
  expect(statuses).toEqual([500, 500, 500, 400]);
});
