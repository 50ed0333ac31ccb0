/**
 * What a row is, compared with the delivered state. Pure.
 *
 * Among rows of one contact the one equal to what was delivered wins, else the first. So a row that differs can still
 * lose against a later one: it is "held" until the last row has been read.
 */
import type { Contact } from '../contacts/contact';
import { fingerprintWords } from '../contacts/hash';
import { type LastOutcome, type Sent, triesWithoutReason } from './record';
import { slotHashes, slotWord } from './slots';
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
    if (taken >= 0 && (index.takenEqual(number) || !this.mayHold(number))) return 'duplicate';
    const equal = this.equal(contact, number);
    if (!equal && taken >= 0) return 'duplicate';
    if (taken >= 0) this.retracted.add(taken);
    index.take(number, row, equal);
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
    return this.policy.comparable && this.index.last(number).kind !== 'left';
  }

  private ofOther(number: number): SendKind {
    return this.index.last(number).kind === 'left' ? 'returned' : 'changed';
  }

  private ofEqual(number: number): Decision {
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

  private equal(contact: Contact, number: number): boolean {
    const { index, policy, words } = this;
    if (!this.mayHold(number)) return false;
    fingerprintWords(contact, words);
    if (index.hasFingerprint(number, words[0] ?? 0, words[1] ?? 0)) return true;
    if (policy.emptyValues === 'clear' || !contact.values.includes('')) return false;
    // Under "leave" an emptied value is not sent, so a row in which nothing else differs sends nothing new.
    return slotHashes(contact.values).every((hash, word) => hash === 0 || hash === index.slot(number, word));
  }

  /** Whether ActiveCampaign holds a value where this row has none. */
  keepsValue(contact: Contact): boolean {
    if (!this.policy.comparable || !contact.values.includes('')) return false;
    const number = this.known(contact);
    if (number < 0) return false;
    return slotHashes(contact.values).some((hash, word) => hash === 0 && this.index.slot(number, word) !== 0);
  }

  /** Under "clear": whether a value is to be emptied that was there. For `ContactWriter.write`. */
  clears(contact: Contact): ((slot: number) => boolean) | undefined {
    const { index, policy } = this;
    if (policy.emptyValues === 'leave' || !policy.comparable) return undefined;
    const number = this.known(contact);
    if (number < 0) return undefined;
    return (slot) => index.slot(number, slotWord(slot)) !== 0;
  }

  /** What the next state must know when the row's outcome is known. */
  sentOf(contact: Contact): Sent {
    const { index, policy, words } = this;
    fingerprintWords(contact, words);
    const fingerprint: [number, number] = [words[0] ?? 0, words[1] ?? 0];
    const slots = slotHashes(contact.values);
    const number = this.known(contact);
    if (number < 0) return { fingerprint, slots, cleared: 0, member: false, tries: 0, firstSeen: 0 };
    const last = index.last(number);
    // A value that this row does not have stays at ActiveCampaign, at least until the row is delivered.
    const stays = (hash: number, word: number): boolean =>
      policy.comparable && hash === 0 && index.slot(number, word) !== 0;
    const clears = policy.emptyValues === 'clear';
    return {
      fingerprint,
      slots: slots.map((hash, word) => (stays(hash, word) ? index.slot(number, word) : hash)),
      cleared: slots.reduce((mask, hash, word) => mask | (clears && stays(hash, word) ? 1 << word : 0), 0),
      member: index.member(number),
      tries: last.kind === 'noReason' && index.takenEqual(number) ? last.tries : 0,
      firstSeen: 'firstSeen' in last ? last.firstSeen : 0,
    };
  }
}
