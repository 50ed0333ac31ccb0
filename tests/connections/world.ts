/**
 * Everything the calls of administration work with, real or standing in for what cannot be had: storage emulator,
 * vault stand-in, ActiveCampaign simulator, and the app's own clients to them. One a test file.
 */
import { accountName, parseHost } from '../../shared/activecampaign/hosts';
import { createClient } from '../../shared/activecampaign/client';
import { Audit } from '../../shared/audit/audit';
import type { AuditEntry } from '../../shared/audit/entry';
import { Connections } from '../../shared/connections/connections';
import type { OpenReader } from '../../shared/connections/parts';
import { Exports } from '../../shared/exports/exports';
import { previewOf } from '../../shared/exports/previewSource';
import { segmentsOf } from '../../shared/segments/sources';
import { parseLocations } from '../../shared/segments/location';
import { loadSettings } from '../../shared/settings/load';
import { DocumentStore } from '../../shared/store/documents';
import { startSimulator, type Simulator } from '../../local/simulator/start';
import type { SimulatorInput } from '../../local/simulator/options';
import { adminRoutes } from '../../functions/adminRoutes';
import type { AdminServices } from '../../functions/adminServices';
import { blobs, newContainer } from '../storage/blobs';
import { call, type Received, type Sent } from '../http/call';
import { certificates, startTestVault, type TestVault } from '../secrets/vault';
import { developmentEnv } from '../settings/settings';
import { principal } from '../access/principals';
import { putSegments } from './segments';

export type Who = 'Administrator' | 'Contributor' | 'Viewer';

export interface World {
  vault: TestVault;
  simulator: Simulator;
  documents: DocumentStore;
  services: AdminServices;
  /** Ids of the connections whose runs were to be canceled. */
  canceled: string[];
  /** Requests that reached ActiveCampaign since the last look. */
  calls: () => Promise<number>;
  /** Calls a route of the table as somebody of a role. */
  as: (who: Who, route: string, sent?: Sent) => Promise<Received>;
  audit: () => Promise<AuditEntry[]>;
  /** Names of all blobs of the app's container. */
  blobNames: () => Promise<string[]>;
  /** Empties the app's container. */
  clean: () => Promise<void>;
  stop: () => Promise<void>;
}

export const apiKey = 'simulator-key';

export async function startWorld(options: SimulatorInput = {}): Promise<World> {
  const [vault, simulator] = await Promise.all([
    startTestVault({ 'ac-key': apiKey, 'wrong-key': 'some-other-key' }),
    startSimulator(await certificates(), { limits: { requestsPerSecond: 1000 }, ...options }),
  ]);
  const container = await newContainer();
  const locations = await putSegments(blobs, undefined, (await newContainer('segments')).containerName);
  const documents = new DocumentStore(container);
  const segments = segmentsOf(blobs, parseLocations(locations));
  const rules = { patterns: ['*.api-us1.com', '*.activehosted.com'], allowLocalhost: true };
  const open: OpenReader = ({ host }, key) => createClient({ ...rules, host, apiKey: key });
  const audit = new Audit(documents);
  const canceled: string[] = [];
  const shared = { documents, secrets: vault.secrets, open, segments, audit, now: () => new Date() };
  const services: AdminServices = {
    connections: new Connections({
      ...shared,
      hosts: { parse: (text) => parseHost(text, rules), accountName },
      runs: { cancelAll: (id) => Promise.resolve(void canceled.push(id)) },
    }),
    exports: new Exports({ ...shared, preview: previewOf(segments) }),
    segments,
    audit,
  };
  const loaded = loadSettings({
    ...developmentEnv(),
    AUTHENTICATION: 'entra',
    FUNCTION_KEY_ROLE: 'None',
    WEBSITE_AUTH_ENABLED: 'true',
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  let seen = 0;
  return {
    vault,
    simulator,
    documents,
    services,
    canceled,
    calls: async () => {
      const { requests, unknownKeys } = await simulator.control.summary();
      const before = seen;
      seen = requests + unknownKeys;
      return seen - before;
    },
    as: (who, name, sent = {}) => {
      const route = adminRoutes.find((one) => one.name === name);
      if (!route) throw new Error(`There is no route ${name}.`);
      const headers = { 'x-ms-client-principal': principal({ roles: [who] }), ...sent.headers };
      return call(route, { loaded, services: () => services }, { ...sent, headers });
    },
    audit: async () => {
      const entries: AuditEntry[] = [];
      for await (const entry of audit.entries('2020-01-01T00:00:00.000Z', '2100-01-01T00:00:00.000Z'))
        entries.push(entry);
      return entries;
    },
    blobNames: async () => {
      const names: string[] = [];
      for await (const name of documents.list('')) names.push(name);
      return names;
    },
    clean: async () => {
      const names: string[] = [];
      for await (const name of documents.list('')) names.push(name);
      await Promise.all(names.map((name) => documents.remove(name)));
    },
    stop: async () => {
      await Promise.all([vault.stop(), simulator.stop()]);
    },
  };
}
