// Who a caller is by the key he sends, and where that lets him in: the table the real host was seen to follow.
import { timingSafeEqual } from 'node:crypto';
import { DURABLE_KEY, type KeyStore } from './store';

export type AuthLevel = 'anonymous' | 'function' | 'admin';
export type Caller = 'nobody' | 'functionKey' | 'hostKey' | 'systemKey' | 'master';
export type Admission = 'in' | 'unauthorized' | 'forbidden';

/** What a key is worth on its own; only the keys of `functionName`, where one is given, count as function keys. */
export function identify(keys: KeyStore, key: string, functionName?: string): Caller {
  if (!key) return 'nobody';
  if (same(keys.master, key)) return 'master';
  if (keys.hostKeys.some((k) => same(k.value, key))) return 'hostKey';
  if (keys.systemKeys.some((k) => k.name === DURABLE_KEY && same(k.value, key))) return 'systemKey';
  if (functionName && keys.functionKeys(functionName).some((k) => same(k.value, key))) return 'functionKey';
  return 'nobody';
}

/** May this caller run a function of this level? */
export function admitToFunction(caller: Caller, level: AuthLevel): Admission {
  if (level === 'anonymous' || caller === 'master') return 'in';
  if (level === 'function' && (caller === 'hostKey' || caller === 'functionKey')) return 'in';
  return 'unauthorized';
}

/** May this caller use /admin? Host and system keys are known but not enough: 403. */
export function admitToAdmin(caller: Caller): Admission {
  if (caller === 'master') return 'in';
  return caller === 'hostKey' || caller === 'systemKey' ? 'forbidden' : 'unauthorized';
}

/** May this caller use the Durable webhooks? */
export function admitToWebhooks(caller: Caller): Admission {
  if (caller === 'master' || caller === 'systemKey') return 'in';
  return caller === 'hostKey' ? 'forbidden' : 'unauthorized';
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
