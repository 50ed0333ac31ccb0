/** Talks to the account of a connection with its key, and reads the key again when it was refused. */
import { ProductError } from '../model/errors';
import type { Connection } from '../model/connection';
import type { Secrets } from '../secrets/secrets';
import type { ActiveCampaignReader, OpenReader } from './parts';

type Reachable = Pick<Connection, 'host' | 'limits' | 'account' | 'secretName'>;

const refused = (error: unknown): boolean =>
  error instanceof ProductError && (error.code === 'key_refused' || error.code === 'login_page');

/**
 * Does something with the account. When the key is refused, the secret is read anew, past the cache, and if it has
 * been rotated the same is done once more with the new key. Throws what reading the secret or the account throws.
 */
export async function withAccount<T>(
  connection: Reachable,
  secrets: Pick<Secrets, 'read' | 'forget'>,
  open: OpenReader,
  act: (reader: ActiveCampaignReader) => Promise<T>,
): Promise<T> {
  const key = await secrets.read(connection.secretName);
  try {
    return await act(open(connection, key));
  } catch (error) {
    if (!refused(error)) throw error;
    secrets.forget(connection.secretName);
    const fresh = await secrets.read(connection.secretName);
    if (fresh === key) throw error;
    return act(open(connection, fresh));
  }
}
