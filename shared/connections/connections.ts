/** Connections as callers work with them. Every change is audited. */
import type { Caller } from '../access/roles';
import { mayUse } from '../access/connectionAccess';
import type { Audit } from '../audit/audit';
import { checkPreconditions, type Preconditions } from '../http/etag';
import { pageOf, type Page, type PageQuery } from '../http/paging';
import { connectionSchema, type Connection, type ConnectionInput } from '../model/connection';
import { ProductError } from '../model/errors';
import type { Secrets } from '../secrets/secrets';
import type { DocumentStore, Versioned } from '../store/documents';
import { connectionPath } from '../store/paths';
import { withAccount } from './account';
import type {
  AccountField,
  AccountList,
  ActiveCampaignReader,
  ConnectionRuns,
  Hosts,
  OpenReader,
  SegmentList,
} from './parts';
import { putConnection } from './put';
import { connectionIds, exportsOf, findConnection, readConnection, usedElsewhere } from './store';
import { verify } from './verify';
import { viewOf, type SharedConnection } from './views';

export interface ConnectionsDependencies {
  documents: DocumentStore;
  secrets: Secrets;
  hosts: Hosts;
  open: OpenReader;
  segments: SegmentList;
  audit: Audit;
  runs: ConnectionRuns;
  now: () => Date;
}

export class Connections {
  constructor(private readonly parts: ConnectionsDependencies) {}

  /** The connections that the caller may see, in order of id. */
  async list(caller: Caller, query: PageQuery): Promise<Page<Connection | SharedConnection>> {
    const { documents } = this.parts;
    return pageOf(connectionIds(documents), query, '/connections', async (id) => {
      const found = await findConnection(documents, id);
      return found && viewOf(caller, found.value);
    });
  }

  /** Throws `not_found`, also for what the caller may not see. */
  async get(caller: Caller, id: string): Promise<Versioned<Connection | SharedConnection>> {
    const found = await readConnection(this.parts.documents, id);
    const value = viewOf(caller, found.value);
    if (!value) throw new ProductError('not_found', `There is no connection "${id}".`, { target: id });
    return { value, etag: found.etag };
  }

  /**
   * Sets up or changes a connection after it was verified: `activeCampaign` (the key) and `customerInsights`
   * (model.json). Throws `consent_required`, `host_invalid`, `body_invalid`, `precondition_failed`, `connect_failed`,
   * `secret_write_forbidden` and the errors of secrets and delivery; then nothing is saved and no secret written.
   */
  async put(
    caller: Caller,
    requestId: string,
    id: string,
    input: ConnectionInput,
    asked: Preconditions,
  ): Promise<{ created: boolean; document: Versioned<Connection> }> {
    const { created, before, document, secretLeft } = await putConnection(
      this.parts,
      caller,
      id,
      input,
      asked,
    );
    const after = secretLeft === undefined ? document.value : { ...document.value, secretLeft };
    await this.record(caller, requestId, 'connection.put', id, before, after);
    return { created, document };
  }

  /** Removes a connection and the secret that the app wrote. Throws `connection_in_use` with the exports that use it. */
  async remove(caller: Caller, requestId: string, id: string, asked: Preconditions): Promise<void> {
    const { documents, secrets } = this.parts;
    const found = await readConnection(documents, id);
    checkPreconditions(found, asked, `connection "${id}"`);
    const using = await exportsOf(documents, id);
    if (using.length > 0)
      throw new ProductError('connection_in_use', `${using.length} exports use the connection "${id}".`, {
        target: id,
        details: using.slice(0, 50).map((exportId) => ({ path: 'exports', message: exportId })),
      });
    // The secret first: should it fail, the connection is still there to name it.
    const { secretName, secretWritten } = found.value;
    if (secretWritten && !(await usedElsewhere(documents, secretName, id))) await secrets.remove(secretName);
    await documents.remove(connectionPath(id));
    await this.record(caller, requestId, 'connection.delete', id, found.value, undefined);
  }

  /** Verifies a connection again and keeps the result; a failed check is an answer, not an error. */
  async test(caller: Caller, requestId: string, id: string): Promise<Versioned<Connection>> {
    const { documents, secrets, open, segments, now } = this.parts;
    const { value: connection } = await readConnection(documents, id);
    const verified = await verify((act) => withAccount(connection, secrets, open, act), segments, now());
    await documents.update(connectionPath(id), connectionSchema, (current) => ({
      ...current,
      checked: verified.checked,
      // What an account that did not answer holds is not known to have changed.
      account: verified.checked.activeCampaign.ok
        ? { name: current.account.name, ...verified.account }
        : current.account,
    }));
    await this.record(caller, requestId, 'connection.test', id, undefined, verified.checked);
    return readConnection(documents, id);
  }

  /** Disables: no run starts, and those going are canceled. Or enables again. */
  async setEnabled(
    caller: Caller,
    requestId: string,
    id: string,
    enabled: boolean,
  ): Promise<Versioned<Connection>> {
    const { documents, runs, now } = this.parts;
    await readConnection(documents, id);
    await documents.update(connectionPath(id), connectionSchema, (current) =>
      current.enabled === enabled ? undefined : { ...current, enabled, updatedAt: now().toISOString() },
    );
    // Also when it was disabled before: a repeated call finishes what a broken one began.
    if (!enabled) await runs.cancelAll(id, caller.displayName);
    await this.record(caller, requestId, enabled ? 'connection.enable' : 'connection.disable', id);
    return readConnection(documents, id);
  }

  /** The account's lists, to the last page. */
  async lists(caller: Caller, id: string): Promise<AccountList[]> {
    return this.ask(caller, id, (reader) => reader.lists());
  }

  /** The account's custom fields of contacts, to the last page. */
  async fields(caller: Caller, id: string): Promise<AccountField[]> {
    return this.ask(caller, id, (reader) => reader.fields());
  }

  /** Does something with the account of an enabled connection that the caller may use. */
  private async ask<T>(
    caller: Caller,
    id: string,
    act: (reader: ActiveCampaignReader) => Promise<T>,
  ): Promise<T> {
    const { value } = await readConnection(this.parts.documents, id);
    if (!mayUse(caller, value))
      throw new ProductError('not_found', `There is no connection "${id}".`, { target: id });
    if (!value.enabled)
      throw new ProductError('connection_disabled', `The connection "${id}" is disabled.`, { target: id });
    return withAccount(value, this.parts.secrets, this.parts.open, act);
  }

  private async record(
    caller: Caller,
    requestId: string,
    action: string,
    id: string,
    before?: unknown,
    after?: unknown,
  ): Promise<void> {
    await this.parts.audit.command(caller, requestId, {
      action,
      target: { kind: 'connection', id },
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}
