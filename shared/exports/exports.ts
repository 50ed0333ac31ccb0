/** Exports as callers work with them. Saving does not run. Every change is audited. */
import type { Caller } from '../access/roles';
import type { Audit } from '../audit/audit';
import { checkPreconditions, type Preconditions } from '../http/etag';
import { pageOf, type Page, type PageQuery } from '../http/paging';
import { loadBarred } from '../erased/barred';
import { ProductError } from '../model/errors';
import { exportSchema, type ExportDocument, type ExportInput } from '../model/export';
import { endedStates, runSchema } from '../model/run';
import { documentIds } from '../store/children';
import type { Versioned } from '../store/documents';
import { exportPath, runPath } from '../store/paths';
import { checkExport, type CheckDependencies } from './check';
import { previewRows, type Preview, type PreviewSource } from './preview';
import { removeExportData } from './removal';
import { readExport, requireExportAccess } from './rights';
import { exportAnswer, type ExportAnswer } from './views';

export interface ExportsDependencies extends CheckDependencies {
  audit: Audit;
  preview: PreviewSource;
  now: () => Date;
}

/** How often a change is tried again when a run writes the document at the same time. */
const tries = 5;

export class Exports {
  constructor(private readonly parts: ExportsDependencies) {}

  async list(query: PageQuery): Promise<Page<ExportAnswer>> {
    const { documents } = this.parts;
    return pageOf(documentIds(documents.container, 'exports/'), query, '/exports', async (id) => {
      const found = await documents.read(exportPath(id), exportSchema);
      return found && exportAnswer(found.value);
    });
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<Versioned<ExportAnswer>> {
    const { value, etag } = await readExport(this.parts.documents, id);
    return { value: exportAnswer(value), etag };
  }

  /** Saves an export after all checks of `checkExport`; also attaches another connection. Throws what is wrong. */
  async put(
    caller: Caller,
    requestId: string,
    id: string,
    input: ExportInput,
    asked: Preconditions,
  ): Promise<{ created: boolean; document: Versioned<ExportAnswer> }> {
    const { documents } = this.parts;
    const first = await documents.read(exportPath(id), exportSchema);
    checkPreconditions(first, asked, `export "${id}"`);
    if (first) await requireExportAccess(documents, caller, first.value);
    const checked = await checkExport(this.parts, caller, input);
    return this.save(caller, requestId, 'export.put', id, asked, (before) => ({
      ...checked.input,
      ...this.kept(id, caller, before),
      ...(checked.listName === undefined ? {} : { listName: checked.listName }),
    }));
  }

  /** A copy under another id, disabled, so that nothing is sent twice before somebody has looked at it. */
  async duplicate(
    caller: Caller,
    requestId: string,
    id: string,
    copy: { id: string; displayName?: string | undefined },
  ): Promise<Versioned<ExportAnswer>> {
    const { documents } = this.parts;
    const { value: original } = await readExport(documents, id);
    await requireExportAccess(documents, caller, original);
    const {
      delivered: _d,
      lastSnapshots: _s,
      activeRunId: _a,
      lastRunId: _l,
      lastEndedRunId: _e,
      ...settings
    } = original;
    const displayName = copy.displayName ?? `${settings.displayName.slice(0, 190)} (copy)`;
    const { document } = await this.save(
      caller,
      requestId,
      'export.duplicate',
      copy.id,
      { ifNoneMatch: '*' },
      () => ({ ...settings, ...this.kept(copy.id, caller, undefined), displayName, enabled: false }),
    );
    return document;
  }

  async setEnabled(
    caller: Caller,
    requestId: string,
    id: string,
    enabled: boolean,
  ): Promise<Versioned<ExportAnswer>> {
    const action = enabled ? 'export.enable' : 'export.disable';
    return this.change(caller, requestId, id, action, (document) => ({ ...document, enabled }));
  }

  /** Takes the connection away; the rest stays. Throws `run_active` while a run is going. */
  async detach(caller: Caller, requestId: string, id: string): Promise<Versioned<ExportAnswer>> {
    await this.assertNoRun((await readExport(this.parts.documents, id)).value);
    return this.change(caller, requestId, id, 'export.detach', (document) => ({
      ...document,
      connectionId: null,
    }));
  }

  /**
   * Removes the export with its delivered state and run data. The list in ActiveCampaign stays as it is, and so does
   * the audit. Throws `run_active` while a run is going.
   */
  async remove(caller: Caller, requestId: string, id: string, asked: Preconditions): Promise<void> {
    const { documents, audit } = this.parts;
    const found = await readExport(documents, id);
    checkPreconditions(found, asked, `export "${id}"`);
    await requireExportAccess(documents, caller, found.value);
    await this.assertNoRun(found.value);
    // Disabled first, under the version that was looked at: from here on no run can begin.
    await documents.write(exportPath(id), { ...found.value, enabled: false }, { ifMatch: found.etag });
    await removeExportData(documents.container, id);
    await documents.remove(exportPath(id));
    await audit.command(caller, requestId, {
      action: 'export.delete',
      target: { kind: 'export', id },
      before: found.value,
      after: { note: 'Delivered state and run data removed; the list in ActiveCampaign was left as it is.' },
    });
  }

  /** The first rows of an export, saved or not, as they would be sent. Audited before they are shown. */
  async preview(caller: Caller, requestId: string, input: ExportInput): Promise<Preview> {
    const checked = await checkExport(this.parts, caller, input);
    await this.parts.audit.command(caller, requestId, {
      action: 'export.preview',
      target: { kind: 'connection', id: input.connectionId ?? 'none' },
      after: { segments: input.segments, mapping: input.mapping },
    });
    const shown = await this.parts.preview.preview(
      checked.input,
      previewRows,
      await loadBarred(this.parts.documents),
    );
    return { ...(checked.listName === undefined ? {} : { listName: checked.listName }), ...shown };
  }

  /** What a save keeps of the document before: its history, and who changed it last. */
  private kept(id: string, caller: Caller, before: ExportDocument | undefined) {
    const at = this.parts.now().toISOString();
    return {
      id,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
      updatedBy: caller.displayName,
      ...(before?.delivered === undefined ? {} : { delivered: before.delivered }),
      ...(before?.lastSnapshots === undefined ? {} : { lastSnapshots: before.lastSnapshots }),
      ...(before?.activeRunId === undefined ? {} : { activeRunId: before.activeRunId }),
      ...(before?.lastRunId === undefined ? {} : { lastRunId: before.lastRunId }),
      ...(before?.lastEndedRunId === undefined ? {} : { lastEndedRunId: before.lastEndedRunId }),
    };
  }

  private async change(
    caller: Caller,
    requestId: string,
    id: string,
    action: string,
    next: (document: ExportDocument) => ExportDocument,
  ): Promise<Versioned<ExportAnswer>> {
    const { documents } = this.parts;
    const { value } = await readExport(documents, id);
    await requireExportAccess(documents, caller, value);
    const { document } = await this.save(caller, requestId, action, id, { ifMatch: '*' }, (before) => ({
      ...next(before ?? value),
      updatedAt: this.parts.now().toISOString(),
      updatedBy: caller.displayName,
    }));
    return document;
  }

  /** Writes over the version just read; again when a run wrote in between, unless the caller named a version. */
  private async save(
    caller: Caller,
    requestId: string,
    action: string,
    id: string,
    asked: Preconditions,
    next: (before: ExportDocument | undefined) => ExportDocument,
  ): Promise<{ created: boolean; document: Versioned<ExportAnswer> }> {
    const { documents, audit } = this.parts;
    for (let attempt = 1; ; attempt++) {
      const found = await documents.read(exportPath(id), exportSchema);
      checkPreconditions(found, asked, `export "${id}"`);
      const after = next(found?.value);
      try {
        const condition = found ? { ifMatch: found.etag } : ({ ifNoneMatch: '*' } as const);
        const etag = await documents.write(exportPath(id), after, condition);
        await audit.command(caller, requestId, {
          action,
          target: { kind: 'export', id },
          ...(found ? { before: found.value } : {}),
          after,
        });
        return { created: !found, document: { value: exportAnswer(after), etag } };
      } catch (error) {
        const raced = error instanceof ProductError && error.code === 'precondition_failed';
        if (!raced || attempt === tries) throw error;
      }
    }
  }

  private async assertNoRun({ id, activeRunId }: ExportDocument): Promise<void> {
    if (activeRunId === undefined) return;
    const run = await this.parts.documents.read(runPath(activeRunId), runSchema);
    if (!run || endedStates.has(run.value.state)) return;
    throw new ProductError(
      'run_active',
      `Run ${activeRunId} of the export "${id}" is going (${run.value.state}).`,
      {
        target: activeRunId,
        details: [{ path: 'activeRunId', message: `/api/runs/${activeRunId}`, received: run.value.state }],
      },
    );
  }
}
