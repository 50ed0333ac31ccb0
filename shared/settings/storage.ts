/** Addresses of storage accounts: a service URI with the app's identity, or, in development, a connection string. Pure. */
import type { ErrorDetail } from '../model/errors';

/** How to reach a blob service. A connection string holds a key: never log it. */
export type StorageAddress =
  { kind: 'uri'; uri: string } | { kind: 'connectionString'; connectionString: string };

/** A value of an environment variable; blank counts as not set. */
export const given = (env: NodeJS.ProcessEnv, name: string): string | undefined =>
  env[name]?.trim() === '' ? undefined : env[name]?.trim();

/** What is wrong with the URI of a service of this account; undefined when nothing is. */
export function serviceUriProblem(text: string, development: boolean): string | undefined {
  if (!URL.canParse(text)) return 'Not a URL. Form: https://<account>.blob.core.windows.net';
  const url = new URL(text);
  const local = ['localhost', '127.0.0.1'].includes(url.hostname);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return 'Only the address: no key, no shared access signature, no query.';
  if (local && development) return undefined;
  if (local) return 'localhost is allowed only in development, never in Azure.';
  if (url.protocol !== 'https:') return 'https only.';
  return url.pathname === '/' ? undefined : 'The address of the account, without a container or path.';
}

/**
 * The address that `<name>` (connection string) or `<name>__blobServiceUri` gives; undefined when neither is set.
 * Problems are added to `problems`; no received value ever stands in them, because either form may hold a secret.
 */
export function storageAddress(
  env: NodeJS.ProcessEnv,
  name: string,
  development: boolean,
  problems: ErrorDetail[],
): StorageAddress | undefined {
  const connectionString = given(env, name);
  const uri = given(env, `${name}__blobServiceUri`);
  if (connectionString !== undefined && uri !== undefined)
    problems.push({ path: name, message: `Set either ${name} or ${name}__blobServiceUri, not both.` });
  if (connectionString !== undefined) {
    if (!development)
      problems.push({
        path: name,
        message: `A connection string is allowed only in development; set ${name}__blobServiceUri.`,
      });
    else if (!/^UseDevelopmentStorage=true;?$|(?:^|;)AccountName=[^;]+/i.test(connectionString))
      problems.push({ path: name, message: 'Not a connection string of a storage account.' });
    return { kind: 'connectionString', connectionString };
  }
  if (uri === undefined) return undefined;
  const problem = serviceUriProblem(uri, development);
  if (problem !== undefined) problems.push({ path: `${name}__blobServiceUri`, message: problem });
  return { kind: 'uri', uri };
}

/** Checks what the host itself needs: a connection string, the account's name, or the URIs of its three services. */
export function checkHostStorage(
  env: NodeJS.ProcessEnv,
  development: boolean,
  problems: ErrorDetail[],
): void {
  const name = 'AzureWebJobsStorage';
  if (given(env, name) !== undefined || given(env, `${name}__accountName`) !== undefined) return;
  const services = ['blobServiceUri', 'queueServiceUri', 'tableServiceUri'].map((part) => `${name}__${part}`);
  const set = services.filter((service) => given(env, service) !== undefined);
  if (set.length === 0)
    problems.push({ path: name, message: `Not set. Set ${name}, or ${services.join(', ')}.` });
  for (const service of services) {
    const uri = given(env, service);
    if (uri === undefined) {
      if (set.length > 0) problems.push({ path: service, message: 'Not set, although its siblings are.' });
    } else {
      const problem = serviceUriProblem(uri, development);
      if (problem !== undefined) problems.push({ path: service, message: problem });
    }
  }
}
