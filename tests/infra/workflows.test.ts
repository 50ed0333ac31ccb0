import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

const folder = '.github/workflows';
const workflows = readdirSync(folder);
const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const judge = (files: string[]) =>
  spawnSync(process.execPath, ['scripts/check-workflows.mjs', ...files], { encoding: 'utf8' });

test("GitHub's own parser understands every workflow", () => {
  const { status, stdout } = judge(workflows.map((name) => path.join(folder, name)));
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each([
  ['check.yml', 'runs-on: ubuntu-latest', 'run-on: ubuntu-latest', "Unexpected value 'run-on'"],
  ['deploy.yml', 'vars.AZURE_TENANT_ID', 'varz.AZURE_TENANT_ID', "Unrecognized named-value: 'varz'"],
])('in %s a slip is found: %s becomes %s', (name, from, to, says) => {
  const temporary = mkdtempSync(path.join(tmpdir(), 'workflow-'));
  const file = path.join(temporary, name);
  writeFileSync(file, textOf(name).replace(from, to));
  const { status, stdout } = judge([file]);
  rmSync(temporary, { recursive: true });
  expect(status).toBe(1);
  expect(stdout).toContain(says);
});

test.each(workflows)('%s pins every action to a commit', (name) => {
  const used = [...textOf(name).matchAll(/uses: (\S+)/g)].map((m) => m[1]!);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('the deployment passes on every variable that the parameters read', () => {
  const { jobs } = parse(textOf('deploy.yml')) as { jobs: { azure: { env: Record<string, string> } } };
  const read = [...readFileSync('infra/main.parameters.json', 'utf8').matchAll(/\$\{(\w+)/g)].map(
    (m) => m[1]!,
  );
  // azd finds out who signs in.
  const own = ['AZURE_PRINCIPAL_ID', 'AZURE_PRINCIPAL_TYPE'];
  expect(read.filter((name) => !own.includes(name) && !(name in jobs.azure.env))).toEqual([]);
});

test('no workflow keeps a secret of Azure', () => {
  for (const name of workflows) expect(textOf(name)).not.toMatch(/secrets\./);
});
