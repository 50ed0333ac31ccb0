/** Runs the compiler over a set of files: diagnostics of every file, and what each scenario would make in Azure. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Compiler } from './compiler';
import type { Files } from './files';
import { parameterFile, subscriptionId, tenantId, type Scenario } from './scenarios';
import { snapshotSchema, type Snapshot } from './snapshot';

/** Writes the files into a folder of their own, so that changed ones can be compiled too. */
export function withFolder<T>(files: Files, use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'infra-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Errors, warnings and broken linter rules of all Bicep files; none may be left. */
export function lint(compiler: Compiler, folder: string): string[] {
  const { ok, stdout, stderr } = compiler.run(['lint', '--pattern', 'infra/*.bicep'], folder);
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.replaceAll(`${folder}${path.sep}`, '').trim())
    .filter((line) => line !== '');
  return ok || lines.length > 0 ? lines : ['the compiler failed without a word'];
}

/** What the scenario would make. Throws what the compiler says when it cannot tell. */
export function predict(compiler: Compiler, folder: string, scenario: Scenario): Snapshot {
  const infra = path.join(folder, 'infra');
  writeFileSync(path.join(infra, `${scenario.name}.bicepparam`), parameterFile(scenario));
  const { ok, stdout, stderr } = compiler.run(
    [
      ...['snapshot', `${scenario.name}.bicepparam`, '--mode', 'overwrite'],
      ...['--tenant-id', tenantId, '--subscription-id', subscriptionId, '--location', 'westeurope'],
    ],
    infra,
  );
  if (!ok) throw new Error(`scenario ${scenario.name}: ${(stdout + stderr).trim()}`);
  const text = readFileSync(path.join(infra, `${scenario.name}.snapshot.json`), 'utf8');
  return snapshotSchema.parse(JSON.parse(text));
}
