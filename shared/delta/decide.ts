/**
 * What a row is, compared with the delivered state. Pure.
 *
 * Among rows of one contact the one equal to what was delivered wins, else the first. So a row that differs can still
 * lose against a later one: it is "held" until the last row has been read.
 */
import type { Contact } from '../contacts/contact';
import { fingerprintWords } from '../contacts/hash';
import { type LastOutcome, type Sent, triesWithoutReason } from './record';
import { noValue, slotHashes, slotWord } from './slots';
import type { StateIndex } from './stateIndex';

/** Added: not in the state. Returned: left once. Changed: other content. Retried: same content, not settled. */
export type SendKind = 'added' | 'returned' | 'changed' | 'retried';

export type Decision = SendKind | 'unchanged' | 'stillRejected' | 'duplicate' | 'held';

export interface DiffPolicy {
  emptyValues: 'leave' | 'clear';
  /** Send every row whatever the state says. */
  full: boolean;
  /** False when the state was made by another mapping: its fingerprints and value hashes say nothing. */
  comparable: boolean;
  /** Whether people whom this app unsubscribed are subscribed again when they return. */
  resubscribe?: boolean;
}

export class Decider {
  private readonly words = new Uint32Array(2);
  /** Contact asked about last, and its number: spares a hash for each further question. */
  private recent: Contact | undefined;
  private recentNumber = -1;
  /** Rows that were held and lost against a later one. */
  private readonly retracted = new Set<number>();

  constructor(
    readonly index: StateIndex,
    private readonly policy: DiffPolicy,
  ) {}

  /** Decides row number `row`; rows come in the order of segments, partitions and lines. */
  decide(contact: Contact, row: number): Decision {
    const { index } = this;
    const before = index.contactsSoFar;
    const number = index.add(contact.key);
    this.recent = contact;
    this.recentNumber = number;
    if (number >= index.size) return number === before ? 'added' : 'duplicate';
    const taken = index.takenRow(number);
    if (taken < 0) return this.first(contact, number, row);
    if (index.takenEqual(number) || !this.mayHold(number) || !this.exact(contact, number)) return 'duplicate';
    this.retracted.add(taken);
    index.take(number, row, true);
    return this.ofEqual(number);
  }

  private first(contact: Contact, number: number, row: number): Decision {
    const equal =
      this.mayHold(number) && (this.exact(contact, number) || this.sendsNothingNew(contact, number));
    this.index.take(number, row, equal);
    return equal ? this.ofEqual(number) : this.mayHold(number) ? 'held' : this.ofOther(number);
  }

  /** Once all rows have been decided: what a row that was held has come to. */
  settle(row: number): 'changed' | 'duplicate' {
    return this.retracted.has(row) ? 'duplicate' : 'changed';
  }

  /** In a second reading: whether this row was held, and what it has come to. Undefined for all other rows. */
  decideAgain(contact: Contact, row: number): 'changed' | 'duplicate' | undefined {
    if (this.retracted.has(row)) return 'duplicate';
    const { index } = this;
    const number = this.known(contact);
    if (number < 0 || index.takenRow(number) !== row) return undefined;
    return index.takenEqual(number) || !this.mayHold(number) ? undefined : 'changed';
  }

  /** What became of the last attempt at a contact; undefined when the state does not know it. */
  lastOf(contact: Contact): LastOutcome | undefined {
    const number = this.known(contact);
    return number < 0 ? undefined : this.index.last(number);
  }

  /** Whether this app unsubscribed the contact, and nobody is known to have subscribed it since. */
  wasUnsubscribed(contact: Contact): boolean {
    const number = this.known(contact);
    return number >= 0 && this.index.unsubscribed(number);
  }

  /** Whether the contact is to be subscribed by a call of its own before its row is sent. */
  resubscribes(contact: Contact): boolean {
    return this.policy.resubscribe === true && this.wasUnsubscribed(contact);
  }

  /** Number of a contact of the state; -1 for any other. */
  private known(contact: Contact): number {
    if (this.recent !== contact) {
      this.recent = contact;
      this.recentNumber = this.index.find(contact.key);
    }
    return this.recentNumber < this.index.size ? this.recentNumber : -1;
  }

  /** Whether old content says anything about a contact, so that a later row could be equal to it. */
  private mayHold(number: number): boolean {
    return this.policy.comparable && !this.returns(number);
  }

  /** Whether a contact left once; also one that was refused after its return, once it can be subscribed again. */
  private returns(number: number): boolean {
    const { index, policy } = this;
    return index.last(number).kind === 'left' || (policy.resubscribe === true && index.unsubscribed(number));
  }

  private ofOther(number: number): SendKind {
    return this.returns(number) ? 'returned' : 'changed';
  }

  private ofEqual(number: number): Decision {
    if (this.returns(number)) return 'returned';
    const last = this.index.last(number);
    switch (last.kind) {
      case 'delivered':
        return this.policy.full ? 'changed' : 'unchanged';
      case 'refused':
        return this.policy.full ? 'retried' : 'stillRejected';
      case 'noReason':
        return this.policy.full || last.tries < triesWithoutReason ? 'retried' : 'stillRejected';
      case 'unknown':
        return 'retried';
      case 'left':
        return 'returned';
    }
  }

  private exact(contact: Contact, number: number): boolean {
    fingerprintWords(contact, this.words);
    return this.index.hasFingerprint(number, this.words[0] ?? 0, this.words[1] ?? 0);
  }

  /** Under "leave" an emptied value is not sent: a row in which nothing else differs sends nothing new. */
  private sendsNothingNew(contact: Contact, number: number): boolean {
    const { index } = this;
    if (this.policy.emptyValues === 'clear' || index.last(number).kind !== 'delivered') return false;
    return slotHashes(contact.values).every(
      (hash, word) => hash === noValue || hash === index.slot(number, word),
    );
  }

  /** Whether ActiveCampaign holds a value where this row has none. */
  keepsValue(contact: Contact): boolean {
    if (!this.policy.comparable || !contact.values.includes('')) return false;
    const number = this.known(contact);
    if (number < 0) return false;
    return slotHashes(contact.values).some(
      (hash, word) => hash === noValue && this.index.slot(number, word) !== noValue,
    );
  }

  /** Under "clear": whether a value is to be emptied that was there. For `ContactWriter.write`. */
  clears(contact: Contact): ((slot: number) => boolean) | undefined {
    const { index, policy } = this;
    if (policy.emptyValues === 'leave' || !policy.comparable) return undefined;
    const number = this.known(contact);
    if (number < 0) return undefined;
    return (slot) => index.slot(number, slotWord(slot)) !== noValue;
  }

  /** What the next state must know when the row's outcome is known. */
  sentOf(contact: Contact): Sent {
    const { index, policy, words } = this;
    fingerprintWords(contact, words);
    const fingerprint: [number, number] = [words[0] ?? 0, words[1] ?? 0];
    const slots = slotHashes(contact.values);
    const clears = policy.emptyValues === 'clear';
    const number = this.known(contact);
    if (number < 0) return { fingerprint, slots, held: [], clears, member: false, tries: 0, firstSeen: 0 };
    const last = index.last(number);
    return {
      fingerprint,
      slots,
      held: policy.comparable ? slots.map((_, word) => index.slot(number, word)) : [],
      clears,
      member: index.member(number),
      tries: last.kind === 'noReason' && index.takenEqual(number) ? last.tries : 0,
      firstSeen: 'firstSeen' in last ? last.firstSeen : 0,
      ...(index.unsubscribed(number) ? { unsubscribed: true } : {}),
    };
  }
}
