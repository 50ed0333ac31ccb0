/** npm start --host func with a program of that name on the path: what it is called with, and that it is stopped. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startHostStorage } from '../../local/start/host-storage';
import { run } from '../demo/process';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-func-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('without Core Tools it says how to install them', async () => {
  const command = run('start', ['--host', 'func'], { PATH: folder });
  expect(await command.ended).toBe(1);
  expect(command.output).toContain('npm install -g azure-functions-core-tools@4');
});

/** Says it is Core Tools 4, notes arguments and environment, and answers the health call with its process id. */
const standIn = `#!${process.execPath}
const { writeFileSync } = require('node:fs');
if (process.argv[2] === '--version') { console.log('4.0.9999'); process.exit(0); }
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
if (process.argv[2] === 'start') writeFileSync(__dirname + '/noted.json', JSON.stringify({ args: process.argv.slice(2), env: process.env }));
if (process.argv[2] === 'worker') {
  require('node:http').createServer((_, answer) => answer.end(String(process.pid))).listen(port, '127.0.0.1');
} else {
  // As Core Tools: the one that listens is a child, which outlives a killed parent.
  const rest = ['worker', ...process.argv.slice(3)];
  require('node:child_process').spawn(process.execPath, [__filename, ...rest], { stdio: 'inherit' });
  process.on('SIGTERM', () => process.exit(0));
}
`;

test('Core Tools get the port, settings, identity and trusted authority; they can be made to crash, and are stopped', async () => {
  await writeFile(join(folder, 'func'), standIn);
  await chmod(join(folder, 'func'), 0o755);
  const settings = join(folder, 'settings.json');
  // Somebody else serves the host's own storage: none is started along for it.
  await writeFile(
    settings,
    JSON.stringify({ Values: { AzureWebJobsStorage: 'AccountName=other;', RETENTION_DAYS: '30' } }),
  );
  const port = 20_000 + (process.pid % 20_000);
  const args = [
    '--host',
    'func',
    '--port',
    String(port),
    '--settings',
    settings,
    '--data',
    join(folder, 'data'),
  ];
  const command = run('start', args, { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` });
  await command.printed(/function key +none needed[^]*First calls/);
  const noted = JSON.parse(await readFile(join(folder, 'noted.json'), 'utf8')) as {
    args: string[];
    env: Record<string, string>;
  };
  expect(noted.args).toEqual(['start', '--port', String(port)]);

  const listening = async () =>
    (await fetch(`http://localhost:${port}/`, { signal: AbortSignal.timeout(1000) })).text();
  const before = await listening();
  const [, crash = ''] = /crash +kill -USR2 (\d+)/.exec(command.output) ?? [];
  expect(Number(crash)).toBe(command.child.pid);
  command.child.kill('SIGUSR2');
  // Another process at the same port: the one that listened is gone. Its entry may stay until its new parent looks.
  let after = before;
  while (after === before) after = await listening().catch(() => before);
  expect(noted.env).toMatchObject({
    RETENTION_DAYS: '30',
    AzureWebJobsStorage: 'AccountName=other;',
    KEY_VAULT_URI: expect.stringMatching(/^https:\/\/localhost:/) as string,
    DATA_STORAGE__blobServiceUri: expect.stringMatching(/^https:\/\/localhost:/) as string,
    ACTIVECAMPAIGN_HOSTS: expect.stringMatching(/^localhost:/) as string,
    IDENTITY_ENDPOINT: expect.stringMatching(/^http:/) as string,
    NODE_EXTRA_CA_CERTS: expect.stringMatching(/\.pem$/) as string,
  });
  command.child.kill('SIGTERM');
  expect(await command.ended).toBe(0);
  await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
}, 60_000);

test('the storage of the host itself is started along at its well-known ports, or used when it is there', async () => {
  const ports = [10_000, 10_001, 10_002];
  const open = () =>
    Promise.all(
      ports.map((port) =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        ),
      ),
    );
  const before = await open();
  const stop = await startHostStorage('UseDevelopmentStorage=true', folder);
  expect(await open()).toEqual([true, true, true]);
  await stop();
  expect(await open()).toEqual(before);
}, 60_000);

test('a host storage that the settings name is left alone', async () => {
  const other = join(folder, 'other');
  const stop = await startHostStorage('AccountName=other;', other);
  await stop();
  await expect(stat(other)).rejects.toThrow('ENOENT');
});
