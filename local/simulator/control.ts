/** The client of the simulator's control side: for tests, demo and bench, in whichever process it runs. */
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AccountSummary } from './account/account';
import type { Contact } from './account/contact';
import type { ImportEntry } from './account/traffic';
import type { FaultInput, FaultSettings } from './faults/settings';
import type { Exclusion } from './options';
import type { PresetContact } from './server/control';

/** What `GET /__simulator` answers. */
export interface SimulatorSummary extends AccountSummary {
  accounts: string[];
  timeScale: number;
  /** Requests with a key that no account has. */
  unknownKeys: number;
  memoryMb: number;
}

/** One line of `GET /__simulator/imports`; addresses only when asked for. */
export interface ImportLine extends Omit<ImportEntry, 'emails' | 'at'> {
  at: string;
  ms: number;
  emails?: string[];
}

export class SimulatorControl {
  readonly #agent: Agent;

  /** `account`: whose view; default the first. */
  constructor(
    readonly origin: string,
    readonly ca: string,
    readonly account?: string,
  ) {
    this.#agent = new Agent({ ca });
  }

  /** The same simulator seen from another account. */
  of(account: string): SimulatorControl {
    return new SimulatorControl(this.origin, this.ca, account);
  }

  summary(): Promise<SimulatorSummary> {
    return this.#json('GET', '');
  }

  /** Everything it holds, one contact at a time, in order of id. */
  contacts(): AsyncGenerator<Contact> {
    return this.#lines('/contacts');
  }

  /** Every import request so far, in order of arrival. */
  imports(options: { emails?: boolean } = {}): AsyncGenerator<ImportLine> {
    return this.#lines(`/imports${options.emails ? '?emails=1' : ''}`);
  }

  faults(): Promise<FaultSettings> {
    return this.#json('GET', '/faults');
  }

  /** Replaces the named fault settings, keeps the others. */
  setFaults(faults: FaultInput): Promise<FaultSettings> {
    return this.#json('POST', '/faults', faults);
  }

  /** Contacts (and exclusions) that are there before anything is imported. */
  async preset(contacts: PresetContact[], exclusions: Partial<Exclusion>[] = []): Promise<void> {
    await this.#json('POST', '/contacts', { contacts, exclusions });
  }

  /** As at the start; or only the counts, peaks and import lines of this account anew. */
  async reset(keep?: 'contacts'): Promise<void> {
    await this.#json('POST', keep ? '/reset?keep=contacts' : '/reset');
  }

  async #send(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    const url = new URL(`/__simulator${path}`, this.origin);
    if (this.account !== undefined) url.searchParams.set('account', this.account);
    const outgoing = request(url, { method, agent: this.#agent });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    if (response.statusCode === 200) return response;
    throw new Error(`${method} ${url.pathname}: ${response.statusCode} ${await textOf(response)}`);
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return JSON.parse(await textOf(await this.#send(method, path, body))) as T;
  }

  async *#lines<T>(path: string): AsyncGenerator<T> {
    const response = await this.#send('GET', path);
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as T;
    }
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
