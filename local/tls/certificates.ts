/**
 * A throw-away certificate authority and a server certificate for this machine's loopback names, made at run time.
 * Never committed, never deployed: processes trust the authority by NODE_EXTRA_CA_CERTS.
 */
import { randomUUID, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generate, type SelfsignedOptions } from 'selfsigned';

/** Files (absolute paths) and their PEM contents. */
export interface Certificates {
  caFile: string;
  certFile: string;
  keyFile: string;
  ca: string;
  cert: string;
  key: string;
}

const lifetimeDays = 30;
const dayMs = 86_400_000;

/** Elliptic keys: made in milliseconds where RSA takes seconds. */
const common = { keyType: 'ec', algorithm: 'sha256' } as const;

const validity = (): Pick<SelfsignedOptions, 'notBeforeDate' | 'notAfterDate'> => ({
  // An hour back: containers' clocks may differ from ours.
  notBeforeDate: new Date(Date.now() - 3_600_000),
  notAfterDate: new Date(Date.now() + lifetimeDays * dayMs),
});

/** The files' certificates, when all three are there and good for another day. */
async function existing(files: Pick<Certificates, 'caFile' | 'certFile' | 'keyFile'>) {
  const { caFile, certFile, keyFile } = files;
  if (![caFile, certFile, keyFile].every((file) => existsSync(file))) return undefined;
  const [ca, cert, key] = await Promise.all(
    [caFile, certFile, keyFile].map((file) => readFile(file, 'utf8')),
  );
  if (!ca || !cert || !key) return undefined;
  try {
    const leaf = new X509Certificate(cert);
    const fits = leaf.verify(new X509Certificate(ca).publicKey);
    return fits && Date.parse(leaf.validTo) > Date.now() + dayMs ? { ...files, ca, cert, key } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes `ca.pem`, `server.pem` and `server.key` below the folder for localhost and 127.0.0.1, or answers those
 * already there when they are good for another day. The authority's key is never written: nobody can sign more.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const directory = path.resolve(folder);
  const files = {
    caFile: path.join(directory, 'ca.pem'),
    certFile: path.join(directory, 'server.pem'),
    keyFile: path.join(directory, 'server.key'),
  };
  const found = await existing(files);
  if (found) return found;

  // A name of its own: among several trusted authorities of one name, TLS takes any and fails at the signature.
  const name = `Throw-away local authority ${randomUUID()}`;
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...common,
    ...validity(),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    ...validity(),
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await mkdir(directory, { recursive: true });
  await Promise.all([
    writeFile(files.caFile, authority.cert),
    writeFile(files.certFile, server.cert),
    writeFile(files.keyFile, server.private, { mode: 0o600 }),
  ]);
  return { ...files, ca: authority.cert, cert: server.cert, key: server.private };
}
