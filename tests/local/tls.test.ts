/** The throw-away certificates: who trusts them, and who does not. */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listen } from '../../local/tls/listen';
import { makeCertificates } from '../../local/tls/certificates';
import { trustFile, trustHere } from '../../local/tls/trust';

const run = promisify(execFile);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'certificates-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Status of a request that another process makes, or the code of its error. */
async function askFromChild(url: string, env: Record<string, string>): Promise<string> {
  const script = `fetch(${JSON.stringify(url)}).then((r) => console.log(r.status), (e) => console.log(e.cause?.code))`;
  const clean = { ...process.env, NODE_EXTRA_CA_CERTS: '', ...env };
  return (await run(process.execPath, ['-e', script], { env: clean })).stdout.trim();
}

test('a process with NODE_EXTRA_CA_CERTS trusts the server by both loopback names, any other process does not', async () => {
  const tls = await makeCertificates(folder);
  const server = await listen(
    createServer({ cert: tls.cert, key: tls.key }, (_, response) => response.end('ok')),
  );
  try {
    const trusting = { NODE_EXTRA_CA_CERTS: await trustFile(tls, {}) };
    expect(await askFromChild(`https://localhost:${server.port}/`, trusting)).toBe('200');
    expect(await askFromChild(`https://127.0.0.1:${server.port}/`, trusting)).toBe('200');
    expect(await askFromChild(`https://localhost:${server.port}/`, {})).toBe(
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    );
  } finally {
    await server.stop();
  }
});

test('the key of the authority is never written', async () => {
  const tls = await makeCertificates(folder);
  expect((await readdir(folder)).sort()).toEqual(['ca.pem', 'server.key', 'server.pem']);
  const authority = new X509Certificate(tls.ca);
  expect(authority.checkPrivateKey((await import('node:crypto')).createPrivateKey(tls.key))).toBe(false);
  expect(new X509Certificate(tls.cert).checkIssued(authority)).toBe(true);
});

test('certificates already there are used again, damaged ones are replaced', async () => {
  const first = await makeCertificates(folder);
  expect((await makeCertificates(folder)).cert).toBe(first.cert);
  await writeFile(first.certFile, 'damaged');
  const replaced = await makeCertificates(folder);
  expect(replaced.cert).not.toBe(first.cert);
  expect(await readFile(replaced.certFile, 'utf8')).toBe(replaced.cert);
});

test('one process may trust several authorities, as when tests share it', async () => {
  const all = [];
  for (const name of ['a', 'b', 'c']) all.push(await makeCertificates(path.join(folder, name)));
  for (const { ca } of all) trustHere({ ca });
  for (const { cert, key } of all) {
    const server = await listen(createServer({ cert, key }, (_, response) => response.end('ok')));
    const answer = await fetch(`https://localhost:${server.port}/`).finally(server.stop);
    expect(answer.status).toBe(200);
  }
});

test('another authority that the environment names stays trusted', async () => {
  const ours = await makeCertificates(path.join(folder, 'ours'));
  const theirs = await makeCertificates(path.join(folder, 'theirs'));
  const joined = await readFile(await trustFile(ours, { NODE_EXTRA_CA_CERTS: theirs.caFile }), 'utf8');
  expect(joined).toContain(theirs.ca.trim());
  expect(joined).toContain(ours.ca.trim());
});
