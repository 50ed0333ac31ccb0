/** Throw-away certificates that this test file's own process trusts, as NODE_EXTRA_CA_CERTS makes a process trust them. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { type Certificates, makeCertificates } from '../../local/tls/certificates';
import { closeConnections } from '../../shared/activecampaign/agents';

let folder: string | undefined;
const before = tls.getCACertificates('default');

export async function trustedCertificates(): Promise<Certificates> {
  folder = await mkdtemp(path.join(os.tmpdir(), 'activecampaign-'));
  const certificates = await makeCertificates(folder);
  tls.setDefaultCACertificates([...before, certificates.ca]);
  return certificates;
}

export async function forgetCertificates(): Promise<void> {
  closeConnections();
  tls.setDefaultCACertificates(before);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
