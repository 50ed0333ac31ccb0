/** The event of a key that could not be read. Pure. */
import { ProductError } from '../model/errors';
import type { TelemetryEvent } from './events';

/** `vaultFailing`; undefined for every other error. `occasion`: the invocation that wanted the key. */
export function vaultFailingEvent(
  error: unknown,
  connectionId: string | null,
  occasion: string,
): TelemetryEvent | undefined {
  if (!(error instanceof ProductError)) return undefined;
  const { code } = error;
  if (code !== 'secret_missing' && code !== 'secret_forbidden' && code !== 'vault_unavailable')
    return undefined;
  return { event: 'vaultFailing', connectionId, code, occasion };
}
