/** All queries of workbook and alerts, checked by the KQL language service and against the table of events. Pure. */
import { textOf, type Files } from './files';
import { fieldProblems } from './kql/fields';
import { analyze } from './kql/service';

const folder = 'infra/queries/';

/** The query as Azure would run it: what workbook and Bicep put in for its placeholders. */
export const filledIn = (query: string): string =>
  query.replaceAll('{Export}', "'*'").replaceAll('__REJECT_PERCENT__', '5');

/** Columns that other files count on: the dimension of a rule, the column that the workbook paints. */
const neededColumns: Record<string, string[]> = {
  'alerts/run-failed.kql': ['exportId'],
  'alerts/run-held.kql': ['exportId'],
  'alerts/run-stuck.kql': ['exportId'],
  'alerts/rejects.kql': ['exportId'],
  'alerts/unknown-outcomes.kql': ['exportId'],
  'alerts/export-overdue.kql': ['exportId'],
  'alerts/snapshot-not-ready.kql': ['exportId'],
  'alerts/connection-failing.kql': ['connectionId'],
  'alerts/vault-failing.kql': ['code'],
  'workbook/exports-now.kql': ['health'],
};

/** Problems of one query; `needed` are columns that its result must have. */
export function queryProblems(query: string, needed: string[] = []): string[] {
  const filled = filledIn(query);
  const { problems, columns, root } = analyze(filled);
  if (problems.length > 0) return problems;
  const names = columns.map((column) => column.name);
  return [
    ...fieldProblems(filled, root),
    ...needed.filter((name) => !names.includes(name)).map((name) => `its result has no column ${name}`),
    ...(/\{\w+\}|__\w+__/.test(filled.replace(/'(?:[^'\\]|\\.)*'/g, ''))
      ? ['a placeholder is never filled in']
      : []),
  ];
}

/** Problems of all query files, and query files that nobody loads. */
export function allQueryProblems(files: Files): string[] {
  const names = Object.keys(files).filter((name) => name.startsWith(folder) && name.endsWith('.kql'));
  const users = textOf(files, 'infra/alerts.bicep') + textOf(files, 'infra/workbook.bicep');
  const missing = Object.keys(neededColumns).filter((name) => !names.includes(folder + name));
  return [
    ...missing.map((name) => `${folder}${name} is missing`),
    ...names.flatMap((name) => {
      const short = name.slice(folder.length);
      return [
        ...queryProblems(textOf(files, name), neededColumns[short]).map((text) => `${name}: ${text}`),
        ...(users.includes(`'queries/${short}'`) ? [] : [`${name}: no alert and no workbook item loads it`]),
      ];
    }),
  ];
}
