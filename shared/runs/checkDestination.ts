/** Asks ActiveCampaign, before anything is read or sent, whether key, list and custom fields are as configured. */
import { assertAllowed } from '../access/allow';
import type { ActiveCampaignClient } from '../activecampaign/client';
import type { Connection } from '../model/connection';
import { ProductError, type ErrorCode } from '../model/errors';
import type { ExportDocument } from '../model/export';
import { slotComes } from './atSlots';
import type { Plan } from './plan';
import type { RunServices } from './services';

/** Where limits are so low that the pace hands out fewer slots at once: the rest follow so much (ms) apart. */
const farApartMs = 15_000;

/** Refusals that come now and then with valid keys and healthy accounts: believed after `checkTries` checks. */
const doubtful: ReadonlySet<ErrorCode> = new Set([
  'key_refused',
  'login_page',
  'server_error',
  'answer_unreadable',
  'account_unreachable',
]);
export const checkTries = 5;

/** True for an error of the check that may pass by itself. */
export const isDoubtful = (error: unknown): boolean =>
  error instanceof ProductError && doubtful.has(error.code);

/** The check came too late for a slot: nothing is concluded, it is made again with slots further ahead. */
export class LateError extends Error {
  override name = 'LateError';
}

/**
 * Throws `segment_not_allowed`, `column_not_allowed`, `list_missing`, `list_requires_name`, `field_missing`,
 * `key_refused`, `login_page`, `account_unpaid`, a `WaitError`, a `LateError`, or what else keeps ActiveCampaign from
 * answering. Answers the account's head-room for the plan, where the key may read it.
 */
export async function checkDestination(
  services: RunServices,
  document: ExportDocument,
  connection: Connection,
  slots: readonly number[],
): Promise<Plan['headroom']> {
  // The connection may have been narrowed since the export was saved.
  assertAllowed(connection, document);
  const { mapping } = document;
  const wanted = mapping.fields ?? [];
  // Beside each other: a slow answer must not cost the next call its slot.
  const ask = async <T>(turn: number, call: (client: ActiveCampaignClient) => Promise<T>): Promise<T> => {
    const beyond = Math.max(0, turn - (slots.length - 1));
    const slot = slots[turn] ?? (slots.at(-1) ?? 0) + beyond * farApartMs;
    if (!(await slotComes(slot))) throw new LateError('The slot has passed.');
    try {
      return await call(await services.clientFor(connection));
    } catch (error) {
      if (isDoubtful(error)) services.forgetKey(connection);
      throw error;
    }
  };
  const [list, fields, account] = await Promise.all([
    ask(0, (client) => client.list(document.listId)),
    wanted.length > 0 ? ask(1, (client) => client.fields()) : [],
    ask(2, (client) => client.account()),
  ]);
  if (!list) {
    throw new ProductError('list_missing', `ActiveCampaign has no list ${document.listId}.`, {
      target: document.listId,
    });
  }
  if (list.requiresName && mapping.firstName === undefined && mapping.lastName === undefined) {
    throw new ProductError('list_requires_name', `The list "${list.name}" takes only contacts with a name.`, {
      target: document.listId,
    });
  }
  if (wanted.length > 0) {
    const known = new Set(fields.map((field) => field.id));
    const missing = wanted.find((field) => field.id === undefined || !known.has(field.id));
    if (missing) {
      const name = missing.id ?? missing.title ?? '';
      throw new ProductError('field_missing', `ActiveCampaign has no custom field "${name}".`, {
        target: name,
      });
    }
  }
  return account.readable ? { limit: account.contactLimit, total: account.contactTotal } : undefined;
}
