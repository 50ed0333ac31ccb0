/** Key Vault's secrets data plane over `Secrets`: which call does what, and the shapes that SecretClient reads. */
import { failure, notFound, type Answer } from './answers';
import type { VaultAction } from './access';
import type { SecretInput, Secrets, SecretVersion } from './secrets';

/** A call that was understood: the right it needs, and what it does once allowed. */
export interface Call {
  action: VaultAction;
  /** Path of the secret for the message of a refusal. */
  resource: string;
  run(): Answer;
}

const namePattern = /^[0-9a-zA-Z-]{1,127}$/;
const pageSize = 25;

/** Finds the call of a request; an answer where there is none. `body` is the parsed JSON. */
export function findCall(
  secrets: Secrets,
  origin: string,
  method: string,
  url: URL,
  body: unknown,
): Call | Answer {
  const [kind, name, tail, ...rest] = url.pathname.split('/').filter((part) => part !== '');
  if (!url.searchParams.get('api-version'))
    return failure(400, 'BadParameter', 'api-version must be specified');
  if (name !== undefined && !namePattern.test(name))
    return failure(400, 'BadParameter', `The request URI contains an invalid name: ${name}`);
  if (rest.length > 0 && !(rest.length === 1 && rest[0] === ''))
    return failure(404, 'NotFound', 'No such path.');
  const shapes = shapesOf(secrets, origin);
  const input = (body ?? {}) as SecretInput;
  const call = (action: VaultAction, run: () => Answer): Call => ({ action, resource: url.pathname, run });
  const gone = failure(405, 'MethodNotAllowed', `${method} is not allowed here.`);

  if (kind === 'secrets' && name === undefined)
    return method === 'GET' ? call('list', () => page(shapes.items(), url, origin)) : gone;
  if (kind === 'secrets' && name !== undefined) {
    if (method === 'PUT' && tail === undefined) return call('set', () => set(secrets, shapes, name, input));
    if (method === 'DELETE' && tail === undefined)
      return call('remove', () =>
        secrets.remove(name) ? { status: 200, body: shapes.deleted(name) } : notFound(name),
      );
    if (method === 'GET' && tail === 'versions')
      return call('list', () => page(shapes.versions(name), url, origin));
    if (method === 'PATCH') return call('update', () => update(secrets, shapes, name, tail, input));
    if (method === 'GET') return call('get', () => get(secrets, shapes, name, tail));
    return gone;
  }
  if (kind === 'deletedsecrets' && name === undefined)
    return method === 'GET'
      ? call('list', () => page([...secrets.deleted.keys()].map(shapes.deleted), url, origin))
      : gone;
  if (kind === 'deletedsecrets' && name !== undefined) {
    const known = (then: () => Answer) => () => (secrets.deleted.has(name) ? then() : notFound(name));
    if (method === 'GET' && tail === undefined)
      return call(
        'list',
        known(() => ({ status: 200, body: shapes.deleted(name) })),
      );
    if (method === 'DELETE' && tail === undefined)
      return call(
        'purge',
        known(() => (secrets.deleted.delete(name), { status: 204 })),
      );
    if (method === 'POST' && tail === 'recover')
      return call(
        'recover',
        known(() => {
          secrets.recover(name);
          const found = secrets.get(name);
          return { status: 200, body: found && { ...shapes.bundle(name, found), value: undefined } };
        }),
      );
    return gone;
  }
  return failure(404, 'NotFound', 'No such path.');
}

function set(secrets: Secrets, shapes: Shapes, name: string, input: SecretInput): Answer {
  if (secrets.deleted.has(name))
    return failure(
      409,
      'Conflict',
      `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      'ObjectIsDeletedButRecoverable',
    );
  if (typeof input.value !== 'string') return failure(400, 'BadParameter', 'Property  value is required');
  return { status: 200, body: shapes.bundle(name, secrets.set(name, input.value, input)) };
}

function get(secrets: Secrets, shapes: Shapes, name: string, version: string | undefined): Answer {
  const found = secrets.get(name, version);
  if (!found) return notFound(version ? `${name}/${version}` : name);
  if (!found.attributes.enabled)
    return failure(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled');
  return { status: 200, body: shapes.bundle(name, found) };
}

function update(
  secrets: Secrets,
  shapes: Shapes,
  name: string,
  version: string | undefined,
  input: SecretInput,
): Answer {
  const found = secrets.get(name, version);
  if (!found) return notFound(version ? `${name}/${version}` : name);
  secrets.update(found, input);
  return { status: 200, body: { ...shapes.bundle(name, found), value: undefined } };
}

type Shapes = ReturnType<typeof shapesOf>;

function shapesOf(secrets: Secrets, origin: string) {
  const idOf = (name: string, version?: string) => `${origin}/secrets/${name}${version ? `/${version}` : ''}`;
  const item = (name: string, found: SecretVersion, version?: string) => ({
    ...(found.contentType === undefined ? {} : { contentType: found.contentType }),
    id: idOf(name, version),
    attributes: found.attributes,
    tags: found.tags,
  });
  const bundle = (name: string, found: SecretVersion) => ({
    value: found.value as string | undefined,
    ...item(name, found, found.version),
  });
  return {
    bundle,
    items: () => [...secrets.live].flatMap(([name, all]) => all.slice(-1).map((found) => item(name, found))),
    versions: (name: string) =>
      (secrets.live.get(name) ?? []).map((found) => item(name, found, found.version)),
    deleted: (name: string) => {
      const found = secrets.deleted.get(name);
      const newest = found?.versions.at(-1);
      if (!found || !newest) return undefined;
      return {
        recoveryId: `${origin}/deletedsecrets/${name}`,
        deletedDate: found.deletedDate,
        scheduledPurgeDate: found.scheduledPurgeDate,
        ...bundle(name, newest),
        value: undefined,
      };
    },
  };
}

/** One page of a list; the client follows `nextLink` as it stands. */
function page(all: unknown[], url: URL, origin: string): Answer {
  const size = Math.min(Number(url.searchParams.get('maxresults') ?? pageSize) || pageSize, pageSize);
  const from = Number(url.searchParams.get('$skiptoken') ?? 0);
  const next = new URL(url.pathname, origin);
  next.searchParams.set('api-version', url.searchParams.get('api-version') ?? '');
  next.searchParams.set('$skiptoken', String(from + size));
  next.searchParams.set('maxresults', String(size));
  const more = from + size < all.length;
  return { status: 200, body: { value: all.slice(from, from + size), nextLink: more ? next.href : null } };
}
