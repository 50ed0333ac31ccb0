/** The audit: one small blob an entry, written once, never changed, never deleted by the app. */
import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../access/roles';
import { ProductError } from '../model/errors';
import { pageOf, type Page, type PageQuery } from '../http/paging';
import type { DocumentStore } from '../store/documents';
import { auditEntrySchema, type AuditEntry, type CommandEntry, type TransferEntry } from './entry';

const folder = 'audit/';

/** `audit/2026-11-24/20261124T021501123Z-1f2e3d4c.json`: names sort by time, and a day is one prefix. */
function entryPath(at: string, distinct: string): string {
  return `${folder}${at.slice(0, 10)}/${at.replace(/[-:.]/g, '')}-${distinct}.json`;
}

/** What a caller did; the rest of the entry is added here. */
export interface Deed {
  action: string;
  target: CommandEntry['target'];
  before?: unknown;
  after?: unknown;
}

const distinctOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export class Audit {
  constructor(
    private readonly documents: DocumentStore,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Records a command. For people's data call it before the data is handed out. */
  async command(caller: Caller, requestId: string, deed: Deed): Promise<void> {
    const at = this.now().toISOString();
    const by = { id: caller.id, displayName: caller.displayName, kind: caller.kind };
    const entry: CommandEntry = { type: 'command', at, by, requestId, ...deed };
    await this.documents.write(entryPath(at, randomBytes(8).toString('hex')), entry, { ifNoneMatch: '*' });
  }

  /**
   * Records a command that may be repeated under the same id, such as a start with an Idempotency-Key: one entry,
   * however often it is called. `at` must be the same each time.
   */
  async commandOnce(caller: Caller, requestId: string, deed: Deed, at: string): Promise<void> {
    const by = { id: caller.id, displayName: caller.displayName, kind: caller.kind };
    const entry: CommandEntry = { type: 'command', at, by, requestId, ...deed };
    const path = entryPath(at, distinctOf(`${deed.action} ${deed.target.id}`));
    await this.documents.write(path, entry, { ifNoneMatch: '*' }).catch((error: unknown) => {
      if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    });
  }

  /**
   * Records what a run transferred. A repeated call for the same run and time writes nothing new, so that a
   * repeated activity leaves one record: `entry.at` must be the run's own end.
   */
  async transfer(entry: TransferEntry): Promise<void> {
    const path = entryPath(entry.at, distinctOf(entry.runId));
    if (await this.documents.read(path, auditEntrySchema)) return;
    await this.documents.write(path, entry);
  }

  /** Entries from `from` to before `to` (ISO times), oldest first. */
  async list(from: string, to: string, query: PageQuery): Promise<Page<AuditEntry>> {
    return pageOf(this.paths(from, to), { ...query, from, to }, '/audit', (path) => this.read(path));
  }

  /** All entries of the time, one after the other, without holding them. */
  async *entries(from: string, to: string): AsyncGenerator<AuditEntry> {
    for await (const path of this.paths(from, to)) {
      const entry = await this.read(path);
      if (entry) yield entry;
    }
  }

  private async read(path: string): Promise<AuditEntry | undefined> {
    return (await this.documents.read(path, auditEntrySchema))?.value;
  }

  private async *paths(from: string, to: string): AsyncGenerator<string> {
    const first = entryPath(from, '').slice(0, -'-.json'.length);
    const end = entryPath(to, '').slice(0, -'-.json'.length);
    const days = { first: from.slice(0, 10), last: to.slice(0, 10) };
    for await (const item of this.documents.container.listBlobsByHierarchy('/', { prefix: folder })) {
      const day = item.name.slice(folder.length, -1);
      if (item.kind !== 'prefix' || day < days.first || day > days.last) continue;
      for await (const path of this.documents.list(item.name)) if (path >= first && path < end) yield path;
    }
  }
}
