/**
 * `npm run check:infra`: compiles the installation with Microsoft's compiler and judges what it would make in Azure,
 * then plants errors and sees that each is caught. `--update` writes the predictions to tests/infra/golden.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sourceProblems } from './checks';
import { compiledProblems } from './compiled';
import { findCompiler } from './compiler';
import { bicepFiles, loadFiles } from './files';
import { goldenFolder, goldenText } from './golden';
import { judgePlanted, planted } from './planted';
import { scenarios } from './scenarios';
import type { Snapshot } from './snapshot';

const root = process.cwd();
const update = process.argv.includes('--update');

function goldenProblems(snapshots: Record<string, Snapshot>): string[] {
  return Object.entries(snapshots).flatMap(([name, snapshot]) => {
    const file = path.join(root, goldenFolder, `${name}.json`);
    const text = goldenText(snapshot);
    if (update) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const same = existsSync(file) && readFileSync(file, 'utf8') === text;
    return same
      ? []
      : [`${goldenFolder}/${name}.json is not what the files make: npm run check:infra -- --update`];
  });
}

function main(): number {
  const files = loadFiles(root);
  const compiler = findCompiler(root);
  const problems = sourceProblems(files);
  if (typeof compiler === 'string') {
    console.log(
      `NOT RUN: compiling ${bicepFiles(files).length} Bicep files and judging ${scenarios.length} installations: ${compiler}.`,
    );
  } else {
    const compiled = compiledProblems(files, compiler);
    problems.push(...compiled.problems, ...goldenProblems(compiled.snapshots));
    const made = Object.entries(compiled.snapshots).map(([n, s]) => `${n} ${s.predictedResources.length}`);
    console.log(`${compiler.name}: ${bicepFiles(files).length} files; resources: ${made.join(', ')}`);
  }
  for (const problem of problems) console.log(`  ${problem}`);

  const verdicts = judgePlanted(files, typeof compiler === 'string' ? undefined : compiler);
  for (const { name, result } of verdicts)
    if (result !== 'caught') console.log(`  planted error "${name}": ${result}`);
  const count = (result: string) => verdicts.filter((v) => v.result === result).length;
  console.log(
    `${problems.length} problems; ${count('caught')} of ${planted.length} planted errors caught, ${count('not run')} not run`,
  );
  // What could not be run is said, and is no success.
  return problems.length === 0 && count('missed') === 0 && typeof compiler !== 'string' ? 0 : 1;
}

process.exitCode = main();
