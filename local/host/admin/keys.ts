// The admin API's keys: list, read, make, set and delete those of the host and of single functions.
import { type Exchange, type Reply } from '../http/exchange';
import { newKey, type Key, type KeyGroup, type KeyStore } from '../keys/store';
import { type FunctionApp } from '../worker/app';

type Place = { group: KeyGroup; list: () => readonly Key[]; keyName: string | undefined };

/** What answers a request about keys; undefined when it is about something else. */
export function answerKeys(
  keys: KeyStore,
  app: FunctionApp,
  exchange: Exchange,
): (() => Reply | Promise<Reply>) | undefined {
  const place = placeOf(keys, app, exchange.segments);
  if (!place) return undefined;
  const { group, list, keyName } = place;
  const links = [{ rel: 'self', href: `${exchange.origin}${exchange.raw.split('?')[0] ?? ''}` }];
  const document = (key: Key) => ({ name: key.name, value: key.value, links });
  if (keyName === undefined) {
    if (exchange.method !== 'GET') return undefined;
    return () => ({ status: 200, json: { keys: list().map(({ name, value }) => ({ name, value })), links } });
  }
  if (group.kind === 'system' && keyName.toLowerCase() === '_master') {
    if (exchange.method !== 'GET') return undefined;
    return () => ({ status: 200, json: document({ name: '_master', value: keys.master }) });
  }
  const found = () => list().find((key) => key.name.toLowerCase() === keyName.toLowerCase());
  switch (exchange.method) {
    case 'GET':
      return () => {
        const key = found();
        return key ? { status: 200, json: document(key) } : { status: 404 };
      };
    case 'POST':
      return () => set(keys, group, { name: keyName, value: newKey() }, links);
    case 'PUT':
      return async () => {
        const value = valueOf((await exchange.body()).toString('utf8'));
        return value === undefined ? { status: 400 } : set(keys, group, { name: keyName, value }, links);
      };
    case 'DELETE':
      return () => ({ status: keys.remove(group, keyName) ? 204 : 404 });
    default:
      return undefined;
  }
}

function set(keys: KeyStore, group: KeyGroup, key: Key, links: { rel: string; href: string }[]): Reply {
  const isNew = keys.set(group, key.name, key.value) === 'created';
  const headers = isNew ? { location: links[0]?.href ?? '' } : {};
  return { status: isNew ? 201 : 200, json: { ...key, links }, headers };
}

function placeOf(keys: KeyStore, app: FunctionApp, segments: readonly string[]): Place | undefined {
  const [, area, second = '', third, keyName, ...more] = segments;
  if (more.length > 0) return undefined;
  if (area?.toLowerCase() === 'functions') {
    const fn = app.find(second);
    if (!fn || third?.toLowerCase() !== 'keys') return undefined;
    const functionName = fn.metadata.name;
    return {
      group: { kind: 'function', functionName },
      list: () => keys.functionKeys(functionName),
      keyName,
    };
  }
  if (keyName !== undefined) return undefined;
  const kind = second.toLowerCase();
  if (kind === 'keys' || kind === 'functionkeys')
    return { group: { kind: 'host' }, list: () => keys.hostKeys, keyName: third };
  if (kind === 'systemkeys')
    return { group: { kind: 'system' }, list: () => keys.systemKeys, keyName: third };
  return undefined;
}

function valueOf(body: string): string | undefined {
  try {
    const { value } = (JSON.parse(body) ?? {}) as { value?: unknown };
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
