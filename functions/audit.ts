/** Call: the audit, as JSON or CSV. */
import { z } from 'zod';
import { auditEntrySchema } from '../shared/audit/entry';
import { auditColumns, auditRow } from '../shared/audit/table';
import { csv, ok } from '../shared/http/answer';
import { pageQuery, pageSchema } from '../shared/http/paging';
import { ProductError } from '../shared/model/errors';
import { csvLine } from '../shared/runs/files/cells';
import { route, type AdminServices } from './adminServices';

const instant = z
  .union(
    [z.iso.datetime(), z.iso.date()],
    'A day such as 2026-11-24, or a time such as 2026-11-24T02:15:00Z.',
  )
  .transform((text) => new Date(text).toISOString());

const auditQuery = pageQuery.extend({
  /** First moment; default: 30 days before `to`. */
  from: instant.optional(),
  /** First moment that is no longer included; default: now. */
  to: instant.optional(),
  format: z.enum(['json', 'csv']).optional(),
});

const thirtyDays = 30 * 86_400_000;
/** Longest time that one call asks for: the days are looked through one by one. */
const longest = 3660 * 86_400_000;

function spanOf(query: z.infer<typeof auditQuery>): { from: string; to: string } {
  const to = query.to ?? new Date().toISOString();
  const from = query.from ?? new Date(Date.parse(to) - thirtyDays).toISOString();
  if (from < to && Date.parse(to) - Date.parse(from) <= longest) return { from, to };
  throw new ProductError('parameter_invalid', '"from" must be before "to", by ten years at most.', {
    target: 'from',
  });
}

async function* asCsv(audit: AdminServices['audit'], from: string, to: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(csvLine([...auditColumns]));
  for await (const entry of audit.entries(from, to)) yield Buffer.from(csvLine(auditRow(entry)));
}

const getAudit = route({
  name: 'getAudit',
  method: 'GET',
  path: 'audit',
  role: 'Administrator',
  summary:
    'Who did what to which connection, export or run, and what each run transferred; JSON in pages, or CSV whole.',
  query: auditQuery,
  answers: {
    200: {
      description: 'Entries, oldest first.',
      schema: pageSchema(auditEntrySchema),
      alternative: 'text/csv; charset=utf-8',
    },
  },
  handler: async ({ services, query }) => {
    const { from, to } = spanOf(query);
    if (query.format === 'csv') return csv(asCsv(services.audit, from, to), `audit-${from.slice(0, 10)}.csv`);
    const { top, skipToken } = query;
    return ok(await services.audit.list(from, to, { top, skipToken }));
  },
});

export const auditRoutes = [getAudit];
