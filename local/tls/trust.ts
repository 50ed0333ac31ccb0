/** Makes a process trust the throw-away authority: child processes by NODE_EXTRA_CA_CERTS, this one by Node's list. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import type { Certificates } from './certificates';

/**
 * The file to name in NODE_EXTRA_CA_CERTS of a child process. Node reads a single file: where the environment
 * already names one (a company's proxy), both are joined, never replaced.
 */
export async function trustFile(
  certificates: Certificates,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const other = env.NODE_EXTRA_CA_CERTS;
  if (other === undefined || other === '' || path.resolve(other) === certificates.caFile)
    return certificates.caFile;
  const known = await readFile(other, 'utf8').catch(() => '');
  if (known === '' || known.includes(certificates.ca.trim()))
    return known === '' ? certificates.caFile : other;
  const joined = path.join(path.dirname(certificates.caFile), 'trusted.pem');
  await writeFile(joined, `${known.trimEnd()}\n${certificates.ca}`);
  return joined;
}

/** Adds the authority to what this process trusts (all TLS clients in it). Nothing is taken away. */
export function trustHere(certificates: Pick<Certificates, 'ca'>): void {
  const trusted = tls.getCACertificates('default');
  if (!trusted.includes(certificates.ca)) tls.setDefaultCACertificates([...trusted, certificates.ca]);
}
