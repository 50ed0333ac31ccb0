/** Asks ActiveCampaign, before anything is read or sent, whether key, list and custom fields are as configured. */
import { setTimeout as sleep } from 'node:timers/promises';
import { assertAllowed } from '../access/allow';
import type { ActiveCampaignClient } from '../activecampaign/client';
import type { Connection } from '../model/connection';
import { ProductError } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { Plan } from './plan';
import type { RunServices } from './services';

/** Tries before a refused key is believed: 403 and the login page come now and then with valid keys. */
const tries = 5;
/** First pause (ms) between tries, doubled each time. */
const firstPauseMs = 1000;

/**
 * Throws `segment_not_allowed`, `column_not_allowed`, `list_missing`, `list_requires_name`, `field_missing`, `key_refused`, `login_page`, `account_unpaid`, a
 * `WaitError`, or what else keeps ActiveCampaign from answering. Answers the account's head-room for the plan, where the
 * key may read it.
 */
export async function checkDestination(
  services: RunServices,
  document: ExportDocument,
  connection: Connection,
  slots: readonly number[],
): Promise<Plan['headroom']> {
  // The connection may have been narrowed since the export was saved.
  assertAllowed(connection, document);
  const turn = slots[Symbol.iterator]();
  const ask = async <T>(call: (client: ActiveCampaignClient) => Promise<T>): Promise<T> => {
    const next = turn.next();
    await sleep(next.done ? firstPauseMs : Math.max(0, next.value - Date.now()));
    return await withProof(services, connection, call);
  };
  const list = await ask((client) => client.list(document.listId));
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
    const fields = await ask((client) => client.fields());
    const known = new Set(fields.map((field) => field.id));
    const missing = wanted.find((field) => field.id === undefined || !known.has(field.id));
    if (missing) {
      const name = missing.id ?? missing.title ?? '';
      throw new ProductError('field_missing', `ActiveCampaign has no custom field "${name}".`, {
        target: name,
      });
    }
  }
  const account = await ask((client) => client.account());
  return account.readable ? { limit: account.contactLimit, total: account.contactTotal } : undefined;
}

/** Tried again with pauses; the pauses are longer than the budget's second, so repetitions stay within the pace. */
async function withProof<T>(
  services: RunServices,
  connection: Connection,
  call: (client: ActiveCampaignClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(await services.clientFor(connection));
    } catch (error) {
      if (!(error instanceof ProductError) || !doubtful.has(error.code) || attempt >= tries) throw error;
      services.forgetKey(connection);
      await sleep(firstPauseMs * 2 ** (attempt - 1));
    }
  }
}

const doubtful: ReadonlySet<string> = new Set([
  'key_refused',
  'login_page',
  'server_error',
  'answer_unreadable',
  'account_unreachable',
]);
