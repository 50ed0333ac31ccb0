/** A simulator for one test file, and an axios client like the app's. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import axios, { type AxiosInstance } from 'axios';
import type { SimulatorInput } from '../../local/simulator/options';
import { type Simulator, startSimulator } from '../../local/simulator/start';
import { makeCertificates, type Certificates } from '../../local/tls/certificates';

/** Matchers with a type: Jest's own are `any`. */
export const anyText: unknown = expect.any(String);
export const text = (part: string | RegExp): unknown =>
  typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part);

/** Limits that no test reaches by accident. */
export const unlimited = { requestsPerSecond: 1e6, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 };

let certificates: Promise<Certificates> | undefined;
let folder: string | undefined;

/** One authority per test file. */
export const tls = (): Promise<Certificates> =>
  (certificates ??= (async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'simulator-'));
    return makeCertificates(folder);
  })());

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

export interface Harness extends Simulator {
  /** Never throws on a status. */
  http: AxiosInstance;
  /** An import of contacts as they stand; the answer. */
  send: (contacts: unknown[], rest?: object) => Promise<Answer<Accepted>>;
  /** Any other call. */
  get: (path: string, key?: string) => Promise<Answer<Page>>;
  post: (path: string, body: unknown) => Promise<Answer<Accepted>>;
  /** Polls a batch until it has one of the statuses. */
  until: (batchId: string, ...statuses: unknown[]) => Promise<Info>;
  /** Everything the simulator holds, by address. */
  held: () => Promise<Map<string, Record<string, unknown>>>;
}

/** The parts of an answer that tests read. */
export interface Answer<T> {
  status: number;
  headers: Record<string, unknown>;
  data: T;
}
export interface Page {
  lists: { id: string }[];
  list: unknown;
  fields: unknown[];
  tags: { tag: string }[];
  contacts: { id: string; email: string }[];
  contactLists: { list: string; status: string }[];
  meta: { total: string };
  status: unknown;
}
export interface Accepted {
  success: number;
  batchId: string;
  message: string;
  failureReasons: unknown[];
}
export interface Info {
  status: unknown;
  success: string[];
  failure: string[];
}

/** Starts a simulator and a client for it; the caller stops it. */
export async function simulate(options: SimulatorInput = {}, key = 'simulator-key'): Promise<Harness> {
  const { ca, ...certificate } = await tls();
  const simulator = await startSimulator({ ca, ...certificate }, options);
  const http = axios.create({
    baseURL: `${simulator.origin}/api/3/`,
    httpsAgent: new Agent({ ca, keepAlive: false }),
    headers: { 'Api-Token': key },
    validateStatus: () => true,
    maxRedirects: 0,
  });
  const until = async (batchId: string, ...statuses: unknown[]): Promise<Info> => {
    for (;;) {
      const { data } = await http.get<Info>('import/info', { params: { batchId } });
      if (statuses.includes(data.status)) return data;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const held = async () => {
    const all = new Map<string, Record<string, unknown>>();
    for await (const { email, ...contact } of simulator.control.contacts()) all.set(email, { ...contact });
    return all;
  };
  const post = (url: string, body: unknown): Promise<Answer<Accepted>> =>
    http.post(url, body, { headers: { 'Content-Type': 'application/json' } });
  const send = (contacts: unknown[], rest = {}) => post('import/bulk_import', { contacts, ...rest });
  const get = (url: string, other = key): Promise<Answer<Page>> =>
    http.get(url, { headers: { 'Api-Token': other } });
  return { ...simulator, http, send, get, post, until, held };
}

/** `count` contacts with plain addresses. */
export const people = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ email: `person${i}@example.com`, ...more }));
