/** `POST /import/bulk_import`: limits, the first layer of validation, acceptance. */
import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '../account/account';
import { documentedLimits } from '../../../shared/model/limits';
import { forbidden, importLimitReply, notQueued, textReasons, tooManyReply } from '../faults/answers';
import type { FaultDeck } from '../faults/deck';
import { json, type Reply } from '../reply';
import { readImportBody, type ImportedContact } from './body';
import { coarseFault } from './email';

/** What came of a request: its answer, and the facts for the log. */
export interface Submission {
  reply: Reply;
  contacts: number;
  bytes: number;
  hash: string;
  batchId: string | null;
  excludeAutomations: boolean;
  emails: string;
}

/**
 * Handles one request that arrived at `at`. With `instead` that is the answer, unless a limit refuses first:
 * requests that fail use up the budget like any other, but nothing is queued.
 */
export function submit(
  account: Account,
  deck: FaultDeck,
  raw: Buffer,
  at: number,
  instead: Reply | undefined,
): Submission {
  const body = readImportBody(raw.toString('utf8'));
  const contacts = typeof body === 'string' ? [] : body.contacts;
  const facts = {
    contacts: contacts.length,
    bytes: raw.length,
    hash: createHash('sha256').update(raw).digest('hex'),
    excludeAutomations: contacts.length > 0 && contacts.every((contact) => contact.excludeAutomations),
    emails: contacts.map(({ email }) => (typeof email === 'string' ? email : '')).join('\n'),
  };
  const refuse = (reply: Reply): Submission => ({ ...facts, reply, batchId: null });

  const refusal = account.budget.import(at, contacts.length);
  if (refusal) {
    account.traffic.rateLimited[refusal.limit] = (account.traffic.rateLimited[refusal.limit] ?? 0) + 1;
    const { limits, importLimitShape } = account.simulator;
    if (importLimitShape === '429') return refuse(tooManyReply(account.scale.retryAfter(refusal.waitMs)));
    const limit = refusal.limit === 'imports' ? limits.importsPerMinute : limits.singleImportsPerMinute;
    return refuse(importLimitReply(limit));
  }
  if (instead) return refuse(instead);
  if (typeof body === 'string') return refuse(textReasons(notQueued, body));
  const invalid = validate(account, deck, contacts, raw.length);
  if (invalid) return refuse(invalid);

  const batchId = randomUUID();
  account.batches.add({
    id: batchId,
    acceptedAt: at,
    seconds: deck.between(account.simulator.batchSeconds),
    fate: deck.fate(facts.emails),
    appliedShare: deck.settings.batches.appliedShare,
    count: contacts.length,
    // The first layer has made sure that each address is a text.
    contacts: contacts as (ImportedContact & { email: string })[],
    success: [],
    failure: [],
  });
  const reply = json(200, {
    [account.simulator.successKey]: 1,
    queued_contacts: contacts.length,
    batchId,
    message: 'Contact import queued',
  });
  return { ...facts, reply, batchId };
}

/** The refusal of a request that is too large or holds a contact without a proper address. */
function validate(
  account: Account,
  deck: FaultDeck,
  contacts: ImportedContact[],
  bytes: number,
): Reply | undefined {
  // Status and texts for these two are not published; the general form is the likely one.
  if (bytes > documentedLimits.bytesPerImport)
    return textReasons(notQueued, 'The request must be less than 400K bytes.');
  if (contacts.length > documentedLimits.contactsPerImport)
    return textReasons(notQueued, 'Up to 250 contacts may be imported per request.');
  if (contacts.some(({ email }) => typeof email === 'string' && deck.poisons(email)))
    return textReasons(notQueued, 'An unexpected error occurred while validating the payload.');

  const failureReasons = contacts.flatMap(({ email }, index) => {
    const failureReason = coarseFault(email);
    return failureReason ? { contact: index + account.simulator.contactIndexBase, failureReason } : [];
  });
  if (failureReasons.length > 0) return json(400, { success: 0, message: notQueued, failureReasons });
  return overContract(account, contacts);
}

/** The account's contract is full and the simulator stops requests with new contacts. */
function overContract({ state }: Account, contacts: ImportedContact[]): Reply | undefined {
  if (!state.atLimit || (state.overLimit !== 'refuse402' && state.overLimit !== 'refuse403'))
    return undefined;
  const known = contacts.every(({ email }) => typeof email === 'string' && state.contacts.find(email));
  if (known) return undefined;
  return state.overLimit === 'refuse403' ? forbidden : json(402, { message: 'Contact limit exceeded' });
}
