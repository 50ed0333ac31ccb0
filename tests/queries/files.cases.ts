import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { queryProblems } from '../../scripts/infra/queries';
import { eventTable, loggedFields, type EventName } from '../../shared/telemetry/events';

const folder = 'infra/queries';
const queries = ['alerts', 'workbook'].flatMap((kind) =>
  readdirSync(path.join(folder, kind)).map((name) => `${kind}/${name}`),
);
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test.each(queries)('%s can run and reads only what the code logs', (name) => {
  expect(queryProblems(textOf(name))).toEqual([]);
});

test.each(queries)('%s breaks when the code renames any field that it reads', (name) => {
  const fields = [...new Set([...textOf(name).matchAll(/\be\.(\w+)/g)].map((m) => m[1]!))];
  // Renaming the field in the code and reading an unknown one are the same to the check.
  const problems = queryProblems(textOf(name).replaceAll(/\be\.(\w+)/g, 'e.$1Renamed')).join('\n');
  for (const field of fields) expect(problems).toContain(`has a field ${field}Renamed`);
});

test('every event that the code logs is read by a query', () => {
  const beginnings = queries.flatMap((name) =>
    [...textOf(name).matchAll(/\{"event":"(\w+)/g)].map((m) => m[1]!),
  );
  const unread = Object.keys(eventTable).filter((event) => !beginnings.some((b) => event.startsWith(b)));
  expect(unread).toEqual([]);
});

test('every count of both row equations is in the event of a finished run', () => {
  const fields = Object.keys(loggedFields('runFinished' satisfies EventName));
  expect(fields).toEqual(expect.arrayContaining(['read', 'notSent', 'leavers', 'leaversNotSent']));
});

test('the queries of the runbook can run', () => {
  const blocks = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/```kusto\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(1);
  for (const [, query] of blocks) if (query!.startsWith('traces')) expect(queryProblems(query!)).toEqual([]);
});
