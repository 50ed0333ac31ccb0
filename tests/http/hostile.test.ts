/** Hostile inputs: each is refused with the right status and code; nothing is written and nobody is called. */
import { connectionBody } from '../connections/bodies';
import { startWorld, type World } from '../connections/world';
import { hostileInputs } from './hostileInputs';

let world: World;
let before: string;
/** Everything that is stored, with its version. */
const stored = async (): Promise<string> => {
  const found: string[] = [];
  for await (const { name, properties } of world.documents.container.listBlobsFlat())
    found.push(`${name} ${properties.etag}`);
  return found.join('\n');
};
const secrets = () => [...world.vault.vault.secrets.live.keys()].join();

beforeAll(async () => {
  world = await startWorld();
  world.vault.mayWrite(true);
  await world.as('Administrator', 'putConnection', { params: { id: 'main' }, body: connectionBody(world) });
  before = await stored();
  await world.calls();
});
afterAll(() => world.stop());

test('there are at least 60 of them', () => {
  expect(hostileInputs.length).toBeGreaterThanOrEqual(60);
});

test.each(hostileInputs)('$what is refused', async ({ route, sent, status, code }) => {
  const names = secrets();
  const answer = await world.as('Administrator', route, sent);
  const error = answer.json.error as { code: string; message: string };
  expect([answer.status, error.code]).toEqual([status, code]);
  expect(answer.text).not.toMatch(/\bat .+:\d+:\d+/);
  for (const value of Object.values(answer.headers)) expect(value).not.toMatch(/[\r\n]/);
  for (const line of answer.logged)
    for (const sign of ['\r', '\n', '\u001b']) expect(line).not.toContain(sign);
  expect(await stored()).toBe(before);
  expect(secrets()).toBe(names);
  expect(await world.calls()).toBe(0);
});
