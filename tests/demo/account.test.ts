/** The demo with an account of one's own: a simulator that runs already stands for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contact } from '../../local/simulator/account/contact';
import { type Simulator, startSimulator } from '../../local/simulator/start';
import { type Certificates, makeCertificates } from '../../local/tls/certificates';
import { run } from './process';

const key = 'a-key-that-nobody-may-see-1234567890';
let folder: string;
let file: string;
let tls: Certificates;
let account: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-account-'));
  file = join(folder, 'customers.csv');
  await writeFile(
    file,
    '\ufeffKundennr;E-Mail;Vorname;Nachname;Handy\r\n' +
      '1;zoe@example.com;Zoë;"Groß; Weiß";0171\r\n' +
      '2;ZOE@example.com;Zoe;Gross;\r\n' +
      '3;;Kein;Absender;\r\n' +
      '4;"łukasz@example.org";Łukasz;"Święta\r\nRodzina";\r\n',
  );
  tls = await makeCertificates(folder);
  account = await startSimulator(tls, { accounts: [{ keys: [key] }] });
});
afterAll(async () => {
  await account?.stop();
  await rm(folder, { recursive: true, force: true });
});

const send = (more: string[], env: NodeJS.ProcessEnv = {}) =>
  run('demo', ['--csv', file, '--host', account.host, '--list', '2', ...more], {
    ACTIVECAMPAIGN_API_KEY: key,
    NODE_EXTRA_CA_CERTS: tls.caFile,
    ...env,
  });

test('nobody to ask and no --yes: nothing is sent', async () => {
  const command = send([]);
  expect(await command.ended).toBe(2);
  expect(command.output).toContain('Nobody is there to answer "Do you agree');
  expect((await account.control.summary()).requests).toBe(0);
}, 60_000);

test('a wrong key is refused with code and action before anything is sent', async () => {
  const command = send(['--yes'], { ACTIVECAMPAIGN_API_KEY: 'wrong-key' });
  expect(await command.ended).toBe(1);
  expect(command.output).toContain('key_refused');
  expect(command.output).toMatch(/What to do: .+Settings > Developer/);
  expect((await account.control.summary()).imports.requests).toBe(0);
}, 60_000);

test('consent, plan and a file of ones own: the contacts arrive, no automation starts, the key is never shown', async () => {
  const command = send(['--yes', '--map', 'firstName=']);
  expect(await command.ended).toBe(0);
  expect(command.output).toMatch(
    /email +E-Mail\n.*firstName +\(none\)\n.*lastName +Nachname\n.*phone +Handy\n/,
  );
  expect(command.output).toContain('Dry run: nothing is sent yet.');
  expect(command.output).toContain('4 rows: 2 contacts to send, 1 invalid, 1 duplicate');
  expect(command.output).toContain('list 2 "Loyalty programme"');
  expect(command.output).toContain('Every row is accounted for.');
  expect(command.output).not.toContain(key);
  expect(command.output).not.toContain('The simulator holds');

  const contacts: Contact[] = [];
  for await (const contact of account.control.contacts()) contacts.push(contact);
  expect(contacts).toMatchObject([
    {
      email: 'zoe@example.com',
      firstName: '',
      lastName: 'Groß; Weiß',
      phone: '0171',
      lists: { 2: 1 },
      automations: 0,
    },
    {
      email: 'łukasz@example.org',
      lastName: 'Święta\r\nRodzina',
      phone: '',
      lists: { 2: 1 },
      automations: 0,
    },
  ]);
}, 90_000);
