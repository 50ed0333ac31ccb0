/** The suite's two views of an account, its API and the simulator's own record, tell the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import { accountAt } from '../../conformance/activecampaign/api';
import { simulatorAt } from '../../conformance/activecampaign/simulator';
import { defaultKey } from '../../local/simulator/options';
import { startSimulator, type Simulator } from '../../local/simulator/start';
import { forgetCertificates, trustedCertificates } from '../activecampaign/trust';

const { signal } = new AbortController();
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator(await trustedCertificates(), { timeScale: 20, batchSeconds: 1 });
  const contacts = Array.from({ length: 130 }, (_, i) => ({
    ...{ email: `P.${i}@example.com`, firstName: 'Zoë', lastName: `N${i}` },
    lists: { 1: i % 3 === 0 ? 2 : 1 },
  }));
  await simulator.control.preset([...contacts, { email: 'other@example.com', lists: { 1: 1 } }]);
});
afterAll(async () => {
  await simulator.stop();
  await forgetCertificates();
});

test('members with status and name, over several pages, of the prefix and the list only', async () => {
  const told = await simulatorAt(simulator.origin, signal);
  const [ofSimulator, ofApi] = await Promise.all([
    told!.members('1', 'p.'),
    accountAt(simulator.origin, defaultKey, signal).members('1', 'p.'),
  ]);
  expect(ofSimulator.size).toBe(130);
  expect(ofSimulator.get('p.3@example.com')).toEqual({ status: 2, firstName: 'Zoë', lastName: 'N3' });
  expect([...ofApi].sort()).toEqual([...ofSimulator].sort());
  expect((await told!.members('2', 'p.')).size).toBe(0);
});

test('the simulator also tells its time, the imports it took, and what it refused for its pace', async () => {
  const told = await simulatorAt(simulator.origin, signal);
  expect(told).toMatchObject({ timeScale: 20, host: simulator.host });
  const send = (email: string) =>
    fetch(`${simulator.origin}/api/3/import/bulk_import`, {
      method: 'POST',
      headers: { 'Api-Token': defaultKey, 'content-type': 'application/json' },
      body: JSON.stringify({ contacts: [{ email }] }),
    });
  await sleep(100);
  expect((await send('Q.1@example.com')).status).toBe(200);
  expect(await told!.record!.imports()).toMatchObject([{ emails: ['q.1@example.com'] }]);
  expect(await told!.record!.refusedForPace()).toBe(0);
  await Promise.all(Array.from({ length: 30 }, (_, i) => send(`q.${i}@example.com`)));
  expect(await told!.record!.refusedForPace()).toBeGreaterThan(0);
});

test('a key that the account does not take is said, and an address without simulator is none', async () => {
  await expect(accountAt(simulator.origin, 'wrong', signal).members('1', 'p.')).rejects.toThrow('403');
  expect(await simulatorAt(`${simulator.origin}/api/3/nothing`, signal)).toBeUndefined();
});
