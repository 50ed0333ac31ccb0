/** Asks ActiveCampaign, before anything is read or sent, whether key, list and custom fields are as configured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../model/connection';
import { ProductError } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { RunServices } from './services';

/** Tries to read the list before a refused key is believed: 403 comes now and then with valid keys. */
const tries = 3;

/**
 * Throws `list_missing`, `list_requires_name`, `field_missing`, `key_refused`, `login_page`, `account_unpaid`, or what
 * else keeps ActiveCampaign from answering. Answers notes for the plan.
 */
export async function checkDestination(
  services: RunServices,
  document: ExportDocument,
  connection: Connection,
  slots: readonly number[],
): Promise<string[]> {
  const turn = slots[Symbol.iterator]();
  const wait = async (): Promise<void> => {
    const next = turn.next();
    await sleep(next.done ? 1000 : Math.max(0, next.value - Date.now()));
  };
  const list = await withProof(services, connection, wait, (client) => client.list(document.listId));
  if (!list) {
    throw new ProductError('list_missing', `ActiveCampaign has no list ${document.listId}.`, {
      target: document.listId,
    });
  }
  const { mapping } = document;
  if (list.requiresName && mapping.firstName === undefined && mapping.lastName === undefined) {
    throw new ProductError('list_requires_name', `The list "${list.name}" takes only contacts with a name.`, {
      target: document.listId,
    });
  }
  const wanted = mapping.fields ?? [];
  if (wanted.length > 0) {
    const fields = await withProof(services, connection, wait, (client) => client.fields());
    const known = new Set(fields.map((field) => field.id));
    const missing = wanted.find((field) => field.id === undefined || !known.has(field.id));
    if (missing) {
      const name = missing.id ?? missing.title ?? '';
      throw new ProductError('field_missing', `ActiveCampaign has no custom field "${name}".`, {
        target: name,
      });
    }
  }
  return [];
}

type Client = Awaited<ReturnType<RunServices['clientFor']>>;

async function withProof<T>(
  services: RunServices,
  connection: Connection,
  wait: () => Promise<void>,
  call: (client: Client) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await wait();
    try {
      return await call(await services.clientFor(connection));
    } catch (error) {
      const doubtful =
        error instanceof ProductError && ['key_refused', 'login_page', 'server_error'].includes(error.code);
      if (!doubtful || attempt >= tries) throw error;
      services.forgetKey(connection);
    }
  }
}
