/** The control side of the simulator, in this process and in its own. */
import { people, simulate, text, tls, unlimited } from './harness';
import { spawnSimulator } from '../../local/simulator/spawn';

test('every import is listed with time, size, hash, batch and, when asked, its addresses', async () => {
  const simulator = await simulate({ limits: unlimited, timeScale: 100 });
  const { data } = await simulator.send(people(2), { exclude_automations: true });
  await simulator.send([{ email: 'no-at-sign' }, ...people(1)]);
  const lines = [];
  for await (const line of simulator.control.imports({ emails: true })) lines.push(line);
  for await (const line of simulator.control.imports()) expect(line.emails).toBeUndefined();
  await simulator.stop();
  expect(lines).toMatchObject([
    {
      contacts: 2,
      accepted: true,
      batchId: data.batchId,
      status: 200,
      excludeAutomations: true,
      emails: ['person0@example.com', 'person1@example.com'],
      hash: text(/^[0-9a-f]{64}$/),
    },
    { contacts: 2, accepted: false, batchId: null, status: 400, fault: null },
  ]);
  expect(lines[0]?.hash).not.toBe(lines[1]?.hash);
});

test('a reset forgets everything, or the counts only', async () => {
  const simulator = await simulate({ limits: unlimited, timeScale: 100 });
  const { data } = await simulator.send(people(5, { subscribe: [{ listid: 1 }] }));
  await simulator.until(data.batchId, 'completed');
  await simulator.control.reset('contacts');
  expect(await simulator.control.summary()).toMatchObject({
    contacts: 5,
    members: { '1:1': 5 },
    requests: 0,
    imports: { requests: 0, firstAt: null },
    peaks: { importsInAMinute: 0 },
  });
  await simulator.control.reset();
  expect(await simulator.control.summary()).toMatchObject({ contacts: 0, batches: {} });
  await simulator.stop();
});

test('the simulator runs as a process of its own, and says why when its options are wrong', async () => {
  const own = await spawnSimulator(await tls(), { timeScale: 100, limits: unlimited });
  try {
    await own.control.preset([{ email: 'a@example.com', lists: { 1: 1 } }]);
    const held = [];
    for await (const contact of own.control.contacts()) held.push(contact);
    expect(held).toMatchObject([{ id: '1', email: 'a@example.com', lists: { 1: 1 } }]);
  } finally {
    await own.stop();
  }
  await expect(own.control.summary()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(spawnSimulator(await tls(), { timeScale: -1 })).rejects.toThrow(/timeScale/);
});
