// Runs az and azd, and Microsoft Graph through az, so that a hook needs nothing but these two.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const graph = 'https://graph.microsoft.com/v1.0';
/** Bodies go by file: quoting JSON differs in every shell. The folder is ignored by git. */
export const bodies = path.join('.local', 'access');

/** What az said when it failed; `denied` when the caller lacks a right in the directory. */
export class AzError extends Error {
  constructor(command, said) {
    super(`${command} failed: ${said.trim() || 'no message'}`);
    this.denied = /Authorization_RequestDenied|Insufficient privileges|\bForbidden\b/i.test(said);
    this.exists = /already exists/i.test(said);
    this.missing = /Request_ResourceNotFound|\bNot ?Found\b|does not exist/i.test(said);
  }
}

/** Runs a command; its standard output. On Windows az is a batch file, which only a shell can start. */
export function run(command, args) {
  const windows = process.platform === 'win32';
  const given = windows ? args.map((arg) => `"${arg.replaceAll('"', '\\"')}"`) : args;
  const result = spawnSync(command, given, { encoding: 'utf8', shell: windows });
  if (result.error) throw new AzError(command, `${command} could not be started (${result.error.code})`);
  if (result.status !== 0) throw new AzError(`${command} ${args.slice(0, 3).join(' ')}`, result.stderr);
  return result.stdout;
}

export const az = (...args) => {
  const out = run('az', [...args, '--output', 'json']).trim();
  return out === '' ? undefined : JSON.parse(out);
};

/** Writes a body for `az rest`; the argument that names it. */
export function bodyFile(name, body) {
  mkdirSync(bodies, { recursive: true });
  const file = path.join(bodies, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(body, null, 2)}\n`);
  return `@${file}`;
}

/** One call to Microsoft Graph. `address` begins with a slash. */
export function callGraph(method, address, body) {
  const content =
    body === undefined
      ? []
      : ['--headers', 'Content-Type=application/json', '--body', bodyFile(body.name, body.value)];
  return az('rest', '--method', method, '--uri', `${graph}${address}`, ...content);
}

/** Keeps a value in azd's environment; Bicep parameters and later hooks read it. */
export const keep = (name, value) => run('azd', ['env', 'set', name, value]);
