// Web address of docs/runbook.md, when the folder was cloned from GitHub: the links of the alerts point there.
import { spawnSync } from 'node:child_process';

/** Undefined when the folder has no remote on GitHub. */
export function runbookUrlOf(folder) {
  const result = spawnSync('git', ['-C', folder, 'remote', 'get-url', 'origin'], { encoding: 'utf8' });
  const match =
    /^(?:https:\/\/(?:[^@/]+@)?github\.com\/|git@github\.com:)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(
      (result.stdout ?? '').trim(),
    );
  return match ? `https://github.com/${match[1]}/blob/main/docs/runbook.md` : undefined;
}
