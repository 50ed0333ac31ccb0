/**
 * Planted errors: each is put into the files and must be caught, by a message that names it. They prove that the
 * checks can fail. Those found by the sources alone run everywhere, the others need the compiler.
 */
import { sourceProblems } from './checks';
import { diagnosticProblems, scenarioProblems } from './compiled';
import type { Compiler } from './compiler';
import { textOf, type Files } from './files';

interface Planted {
  name: string;
  file: string;
  /** Text of the file, and what it becomes. */
  from: string;
  to: string;
  /** What the report must say. */
  says: RegExp;
  /** What finds it: the sources alone, the compiler's diagnostics, or the prediction of a scenario. */
  by: 'sources' | 'diagnostics' | { scenario: string };
}

const inBicep = (name: string, file: string, from: string, to: string, says: RegExp): Planted => ({
  ...{ name, file: `infra/${file}.bicep`, from, to, says },
  by: 'diagnostics',
});
const inMade =
  (scenario: string) =>
  (name: string, file: string, from: string, to: string, says: RegExp): Planted => ({
    ...{ name, file: `infra/${file}.bicep`, from, to, says },
    by: { scenario },
  });
const inKeys = inMade('keys');
const inEntra = inMade('entra');
const inPrivate = inMade('private');
const inSources = (name: string, file: string, from: string, to: string, says: RegExp): Planted => ({
  ...{ name, file, from, to, says },
  by: 'sources',
});
const inQuery = (name: string, file: string, from: string, to: string, says: RegExp): Planted =>
  inSources(name, `infra/queries/${file}.kql`, from, to, says);

export const planted: Planted[] = [
  inBicep('a misspelt property', 'app', 'httpsOnly: true', 'httpsonly: true', /httpsonly/),
  inBicep('a wrong value', 'app', "type: 'UserAssigned'", "type: 'UserAssinged'", /UserAssinged/),
  inBicep('a missing brace', 'vault', 'properties: {', 'properties:', /vault\.bicep/),
  inBicep('an unknown API version', 'vault', 'vaults@2026-02-01', 'vaults@2026-02-31', /2026-02-31/),
  inBicep('a variable nobody uses', 'main', 'var token =', 'var spare = 1\nvar token =', /spare/),
  inKeys(
    'a wrong role id',
    'roleIds',
    "storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'",
    "storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d2'",
    /role is missing: app: Storage Blob Data Reader/,
  ),
  inKeys(
    'a role on the whole account',
    'dataContainers',
    'scope: account::blobs::exports',
    'scope: account',
    /role is too much: app: Storage Blob Data Contributor on .*storageAccounts/,
  ),
  inKeys(
    'more than reading for the app in the vault',
    'vault',
    'roleIds.keyVaultSecretsUser',
    'roleIds.keyVaultSecretsOfficer',
    /keys: role is missing: app: Key Vault Secrets User/,
  ),
  inKeys(
    'soft delete on the data account',
    'dataStorage',
    '\n      deleteRetentionPolicy: { enabled: false }',
    '\n      deleteRetentionPolicy: { enabled: true, days: 7 }',
    /deleteRetentionPolicy\.enabled must be false/,
  ),
  inKeys(
    'a lifecycle rule over everything',
    'dataStorage',
    "prefixMatch: ['${exportsContainer}/runs/']",
    "prefixMatch: ['${exportsContainer}/']",
    /must be limited to exports\/runs\//,
  ),
  inKeys(
    'a lifecycle rule shorter than a hold',
    'main',
    'var runsKeptDays = max(retentionDays, holdExpiresHours / 24 + settleDeadlineMinutes / 1440 + 2) + 7',
    'var runsKeptDays = max(8, retentionDays + holdExpiresHours + settleDeadlineMinutes - retentionDays * 60)',
    /removes after 8 days/,
  ),
  inKeys(
    'account keys allowed',
    'hostStorage',
    'allowSharedKeyAccess: false',
    'allowSharedKeyAccess: true',
    /allowSharedKeyAccess must be false/,
  ),
  inKeys(
    'a setting under another name',
    'settings',
    'KEY_VAULT_URI:',
    'KEYVAULT_URI:',
    /setting KEY_VAULT_URI is missing/,
  ),
  inKeys(
    'a setting that the app refuses',
    'settings',
    "'${settleDeadlineMinutes} min'",
    "'${settleDeadlineMinutes}'",
    /the app refuses its settings: SETTLE_DEADLINE/,
  ),
  inEntra(
    'the app without platform authentication',
    'app',
    'platform: { enabled: entra }',
    'platform: { enabled: false && entra }',
    /entra: platform authentication: platform\.enabled/,
  ),
  inKeys(
    'an alert that leads nowhere',
    'alerts',
    "name: 'run-stuck'",
    "name: 'run-stick'",
    /alert run-stuck is missing/,
  ),
  inPrivate(
    'a vault open to everybody in a private network',
    'vault',
    "publicAccess ? 'enabled' : 'disabled'",
    "publicAccess ? 'enabled' : 'enabled'",
    /private: kv-\w+: public access must be off/,
  ),
  inSources(
    'a missing output',
    'infra/main.bicep',
    'output SERVICE_API_NAME string = appName\n',
    '',
    /no output SERVICE_API_NAME/,
  ),
  inSources(
    'a parameter that azd cannot set',
    'infra/main.parameters.json',
    '"alertEmail":',
    '"alertMail":',
    /does not set alertEmail/,
  ),
  inSources(
    'an output that overwrites a parameter',
    'infra/main.bicep',
    'output APP_FUNCTION_KEY_ROLE',
    'output FUNCTION_KEY_ROLE',
    /output FUNCTION_KEY_ROLE would overwrite/,
  ),
  inSources('a hook that is not there', 'azure.yaml', 'hooks/access.mjs', 'hooks/acess.mjs', /acess\.mjs/),
  inQuery('a misspelt column', 'workbook/runs', 'timestamp, e', 'timestmp, e', /timestmp/),
  inQuery(
    'a query cut off',
    'workbook/in-step',
    'isnotnull(minutes)',
    'isnotnull(minutes',
    /in-step\.kql: line/,
  ),
  inQuery(
    'a field that no event has',
    'workbook/rows-by-outcome',
    'e.delivered',
    'e.deliverd',
    /no.*field deliverd|none of runFinished has a field deliverd/,
  ),
  inQuery(
    'a field of another event',
    'workbook/throughput',
    'e.missed',
    'e.leaversMarked',
    /none of waveSent has a field leaversMarked/,
  ),
  inQuery(
    'an event that nobody writes',
    'alerts/run-held',
    'exportState',
    'exportStates',
    /no event of the code/,
  ),
  inQuery('a state that does not exist', 'alerts/run-failed', "'failed'", "'faild'", /'faild' is no value/),
  inQuery(
    'a word read as a number',
    'alerts/unknown-outcomes',
    'e.lastUnknown',
    'e.lastState',
    /tolong\(\) on field lastState/,
  ),
  inQuery(
    'an alert without its dimension',
    'alerts/rejects',
    'project exportId',
    'project id = exportId',
    /no column exportId/,
  ),
  inSources(
    'a host.json with which the host would not start',
    'host.json',
    '"controlQueueVisibilityTimeout": "00:01:00"',
    '"controlQueueVisibilityTimeout": "00:00:30"',
    /controlQueueVisibilityTimeout: Must be 1 minute/,
  ),
];

export interface Verdict {
  name: string;
  result: 'caught' | 'missed' | 'not run';
}

/** Plants each error on its own. Throws when an error cannot be planted, because the text it changes is gone. */
export function judgePlanted(files: Files, compiler: Compiler | undefined): Verdict[] {
  return planted.map(({ name, file, from, to, says, by }) => {
    const text = textOf(files, file);
    if (!text.includes(from)) throw new Error(`planted error "${name}": ${file} has no ${from}`);
    const changed = { ...files, [file]: text.replace(from, () => to) };
    if (by !== 'sources' && compiler === undefined) return { name, result: 'not run' };
    const problems = find(changed, by, compiler);
    return { name, result: problems.some((problem) => says.test(problem)) ? 'caught' : 'missed' };
  });
}

function find(files: Files, by: Planted['by'], compiler: Compiler | undefined): string[] {
  if (by === 'sources' || compiler === undefined) return sourceProblems(files);
  if (by === 'diagnostics') return diagnosticProblems(files, compiler);
  return scenarioProblems(files, compiler, by.scenario);
}
