/** Audit entries as rows of a table, one for each entry, for a spreadsheet. Pure. */
import type { AuditEntry } from './entry';

export const auditColumns = [
  'at',
  'type',
  'by',
  'byId',
  'action',
  'target',
  'requestId',
  'runId',
  'exportId',
  'connectionId',
  'account',
  'host',
  'listId',
  'segments',
  'columns',
  'added',
  'changed',
  'removed',
  'consentVersion',
  'before',
  'after',
] as const;

type Cells = Partial<Record<(typeof auditColumns)[number], string | number>>;

const json = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

function cellsOf(entry: AuditEntry): Cells {
  if (entry.type === 'command')
    return {
      at: entry.at,
      type: entry.type,
      by: entry.by.displayName,
      byId: entry.by.id,
      action: entry.action,
      target: `${entry.target.kind}/${entry.target.id}`,
      requestId: entry.requestId,
      before: json(entry.before),
      after: json(entry.after),
    };
  const { segments, columns, people, listName: _listName, ...rest } = entry;
  return {
    ...rest,
    action: 'run.transfer',
    segments: segments.map(({ segment, snapshot }) => `${segment} (${snapshot})`).join('; '),
    columns: columns.join('; '),
    ...people,
  };
}

/** The cells of an entry in the order of `auditColumns`. */
export function auditRow(entry: AuditEntry): string[] {
  const cells = cellsOf(entry);
  return auditColumns.map((name) => String(cells[name] ?? ''));
}
