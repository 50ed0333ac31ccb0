import { readFileSync } from 'node:fs';
import { errorRegistry } from '../../shared/model/errors';
import { sourceProblems } from '../../scripts/infra/checks';
import { loadFiles } from '../../scripts/infra/files';
import { judgePlanted, planted } from '../../scripts/infra/planted';

const files = loadFiles(process.cwd());

test('parameters, outputs, hooks, queries and host.json of the installation are in order', () => {
  expect(sourceProblems(files)).toEqual([]);
});

test('each planted error that needs no compiler is caught', () => {
  const verdicts = judgePlanted(files, undefined);
  const sources = planted.filter((one) => one.by === 'sources').map((one) => one.name);
  expect(sources.length).toBeGreaterThanOrEqual(10);
  for (const name of sources) expect(verdicts).toContainEqual({ name, result: 'caught' });
});

test('without a compiler the other planted errors are reported as not run, never as caught', () => {
  const others = judgePlanted(files, undefined).filter((one) => one.result !== 'caught');
  expect(others.length).toBe(planted.filter((one) => one.by !== 'sources').length);
  expect(new Set(others.map((one) => one.result))).toEqual(new Set(['not run']));
});

test('every error code that the runbook names exists', () => {
  const runbook = readFileSync('docs/runbook.md', 'utf8');
  const codes = [...runbook.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map((m) => m[1]!);
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !(code in errorRegistry))).toEqual([]);
});
