/** The half of the checks that needs the compiler: diagnostics, then what each scenario would make in Azure. */
import type { Compiler } from './compiler';
import { lint, predict, withFolder } from './compile';
import { textOf, type Files } from './files';
import { roleProblems } from './rules/roles';
import { authenticationProblems, settingProblems, siteProblems } from './rules/site';
import { storageProblems } from './rules/storage';
import { alertProblems, logProblems, networkProblems, vaultProblems } from './rules/surroundings';
import { scenarios, type Scenario } from './scenarios';
import type { Snapshot } from './snapshot';

/** Every rule over one prediction. Pure. */
export function snapshotProblems(snapshot: Snapshot, scenario: Scenario, runbook: string): string[] {
  return [
    ...snapshot.diagnostics.map((d) => `prediction: ${JSON.stringify(d)}`),
    ...roleProblems(snapshot, scenario),
    ...storageProblems(snapshot, scenario),
    ...settingProblems(snapshot, scenario),
    ...siteProblems(snapshot, scenario),
    ...authenticationProblems(snapshot, scenario),
    ...vaultProblems(snapshot, scenario),
    ...logProblems(snapshot, scenario),
    ...networkProblems(snapshot, scenario),
    ...alertProblems(snapshot, scenario, runbook),
  ].map((problem) => `${scenario.name}: ${problem}`);
}

export interface Compiled {
  problems: string[];
  /** By scenario; empty when the files do not compile. */
  snapshots: Record<string, Snapshot>;
}

/** Compiles the files and judges what they would make. Predictions are taken only of files that compile. */
export function compiledProblems(files: Files, compiler: Compiler): Compiled {
  return withFolder(files, (folder) => {
    const diagnostics = lint(compiler, folder);
    if (diagnostics.length > 0) return { problems: diagnostics, snapshots: {} };
    const runbook = textOf(files, 'docs/runbook.md');
    const snapshots: Record<string, Snapshot> = {};
    const problems = scenarios.flatMap((scenario) => {
      const snapshot = predict(compiler, folder, scenario);
      snapshots[scenario.name] = snapshot;
      return snapshotProblems(snapshot, scenario, runbook);
    });
    return { problems, snapshots };
  });
}

/** Only the diagnostics of the compiler. */
export const diagnosticProblems = (files: Files, compiler: Compiler): string[] =>
  withFolder(files, (folder) => lint(compiler, folder));

/** Only what one scenario would make. */
export function scenarioProblems(files: Files, compiler: Compiler, name: string): string[] {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`There is no scenario ${name}.`);
  const runbook = textOf(files, 'docs/runbook.md');
  return withFolder(files, (folder) =>
    snapshotProblems(predict(compiler, folder, scenario), scenario, runbook),
  );
}
