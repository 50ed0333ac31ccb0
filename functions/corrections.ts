/** Call: a corrected rejects.csv, whose rows are sent, and nobody is removed. */
import { z } from 'zod';
import { accepted } from '../shared/http/answer';
import { assertRows, correctionsLimit, correctionsPath, readCorrections } from '../shared/runs/corrections';
import { createRun } from '../shared/runs/start';
import { beginRun } from './beginRun';
import { idParams } from './parameters';
import { route } from './route';
import { runView, usable, viewOf } from './runViews';

const sendCorrections = route({
  name: 'sendCorrections',
  method: 'POST',
  path: 'exports/{id}/corrections',
  role: 'Contributor',
  summary: 'Sends the rows of a corrected rejects.csv as a run of their own; nobody is removed.',
  params: idParams,
  body: { kind: 'text', contentType: 'text/csv', maxBytes: correctionsLimit, schema: z.string() },
  answers: { 202: { description: 'The run was started.', schema: runView } },
  errors: [
    'not_found',
    'export_disabled',
    'connection_missing',
    'connection_disabled',
    'run_active',
    'column_missing',
    'csv_unreadable',
  ],
  handler: async ({ services, caller, params, body, requestId }) => {
    const { document, connection } = await usable(services, caller, params.id);
    // What cannot be read is told at once, before a run exists.
    const corrections = readCorrections(body, document.mapping);
    assertRows(corrections);
    const created = await createRun(
      services.documents,
      services.runs,
      document.id,
      {
        source: 'corrections',
        startedBy: caller.displayName,
        before: async ({ runId }) => {
          const bytes = Buffer.from(body, 'utf8');
          const blob = services.container.getBlockBlobClient(correctionsPath(runId));
          await blob.uploadData(bytes, { blobHTTPHeaders: { blobContentType: 'text/csv; charset=utf-8' } });
        },
      },
      new Date(),
    );
    const { run } = created;
    await services.audit.command(caller, requestId, {
      action: 'export.corrections',
      target: { kind: 'run', id: run.runId },
      after: { rows: corrections.rows.length },
    });
    await beginRun(services, services.durable, services.emit, created, connection, 'corrections');
    return accepted(viewOf(run), `/runs/${run.runId}`);
  },
});

export const correctionRoutes = [sendCorrections];
