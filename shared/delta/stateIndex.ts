/**
 * The delivered state in memory while a snapshot is compared with it: of each contact its key, fingerprint, flags and
 * value hashes, and which row of the snapshot was taken for it; no address. With three mapped values 44 bytes and a
 * place (6 to 12 bytes) a contact. A contact that is new in the snapshot takes 12 bytes and a place. Pure.
 */
import { contactKey } from '../contacts/email';
import { KeyTable } from './keyTable';
import { finalCodes, type LastOutcome, type StateRecord } from './record';
import { slotWords } from './slots';
import { outcomeKinds } from './stateCodec';
import { WordTable } from './words';

/** Words of a contact. */
const flagsWord = 0;
const firstSeenWord = 1;
const fingerprintWord = 2;
/** 0: not seen; all bits: seen in a row that cannot be used; otherwise the number of the row that was taken, plus 1. */
const takenWord = 4;
const slotsWord = 5;
const onlySighted = 0xffffffff;

/** Flags: bit 0 member, 1 to 3 last outcome, 4 the taken row is equal, 5 unsubscribed by this app, from 8 code or tries. */
const memberBit = 1;
const equalBit = 16;
const unsubscribedBit = 32;

export class StateIndex {
  private readonly keys: KeyTable;
  private readonly contacts: WordTable;
  private seenMembers = 0;
  /** Contacts of the state. Their numbers are their places in the file; higher numbers are new in the snapshot. */
  size = 0;
  /** Of these, members: those who can leave. */
  members = 0;

  /** `slots` is the number of slots of the mapping, `expected` that of the contacts in state and snapshot, if known. */
  constructor(
    readonly slots: number,
    expected = 0,
  ) {
    this.keys = new KeyTable(expected);
    this.contacts = new WordTable(slotsWord + slotWords(slots));
  }

  /** Bytes held. */
  get bytes(): number {
    return this.keys.bytes + this.contacts.bytes;
  }

  /** Gives the memory back at once, when nothing is asked any more. */
  release(): void {
    this.keys.release();
    this.contacts.release();
  }

  /** Members that no row of the snapshot holds, so far. */
  get leavers(): number {
    return this.members - this.seenMembers;
  }

  /** Adds the next record of the state, before any row of the snapshot. False when its contact is there already. */
  load({ email, member, last, fingerprint, slots, unsubscribed }: StateRecord): boolean {
    const number = this.keys.add(contactKey(email));
    if (number !== this.size) return false;
    this.size++;
    if (member) this.members++;
    const { contacts } = this;
    contacts.push();
    const detail =
      last.kind === 'refused' ? finalCodes.indexOf(last.code) : last.kind === 'noReason' ? last.tries : 0;
    const kind = outcomeKinds.indexOf(last.kind);
    const bits = (member ? memberBit : 0) | (unsubscribed ? unsubscribedBit : 0);
    contacts.set(number, flagsWord, bits | (kind << 1) | (detail << 8));
    contacts.set(number, firstSeenWord, 'firstSeen' in last ? last.firstSeen : 0);
    contacts.set(number, fingerprintWord, fingerprint[0]);
    contacts.set(number, fingerprintWord + 1, fingerprint[1]);
    for (let word = 0; word < slotWords(this.slots); word++)
      contacts.set(number, slotsWord + word, slots[word] ?? 0);
    return true;
  }

  /** The number of a contact of state or snapshot; the number of contacts so far when it is new, and is then kept. */
  add(key: string): number {
    return this.keys.add(key);
  }

  /** Number of different contacts in state and snapshot so far. */
  get contactsSoFar(): number {
    return this.keys.size;
  }

  /** The number of a contact; -1 when neither the state nor the snapshot so far has it. */
  find(key: string): number {
    return this.keys.find(key);
  }

  member(number: number): boolean {
    return (this.contacts.get(number, flagsWord) & memberBit) !== 0;
  }

  /** Whether this app unsubscribed a contact of the state, and nobody is known to have subscribed it since. */
  unsubscribed(number: number): boolean {
    return (this.contacts.get(number, flagsWord) & unsubscribedBit) !== 0;
  }

  /** What became of the last attempt at a contact of the state. */
  last(number: number): LastOutcome {
    const flags = this.contacts.get(number, flagsWord);
    const firstSeen = this.contacts.get(number, firstSeenWord);
    const kind = outcomeKinds[(flags >> 1) & 7] ?? 'delivered';
    switch (kind) {
      case 'refused':
        return { kind, code: finalCodes[flags >> 8] ?? 'refused_by_activecampaign', firstSeen };
      case 'noReason':
        return { kind, tries: flags >> 8, firstSeen };
      default:
        return { kind };
    }
  }

  hasFingerprint(number: number, first: number, second: number): boolean {
    return (
      this.contacts.get(number, fingerprintWord) === first &&
      this.contacts.get(number, fingerprintWord + 1) === second
    );
  }

  /** Hash of one word of values: see slots.ts. */
  slot(number: number, word: number): number {
    return this.contacts.get(number, slotsWord + word);
  }

  /** The row that was taken for a contact of the state; -1 when none was. */
  takenRow(number: number): number {
    const taken = this.contacts.get(number, takenWord);
    return taken === onlySighted ? -1 : taken - 1;
  }

  /** Whether the row that was taken is equal to what was delivered. */
  takenEqual(number: number): boolean {
    return (this.contacts.get(number, flagsWord) & equalBit) !== 0;
  }

  /** Takes a row for a contact of the state, in the place of one taken before, if any. */
  take(number: number, row: number, equal: boolean): void {
    this.see(number);
    this.contacts.set(number, takenWord, row + 1);
    if (equal) this.contacts.set(number, flagsWord, this.contacts.get(number, flagsWord) | equalBit);
  }

  /** Notes that a contact occurs in a row that cannot be used: it has not left. */
  sight(key: string): void {
    const number = this.keys.find(key);
    if (number < 0 || number >= this.size || this.seen(number)) return;
    this.see(number);
    this.contacts.set(number, takenWord, onlySighted);
  }

  /** Whether the snapshot holds a contact of the state. */
  seen(number: number): boolean {
    return this.contacts.get(number, takenWord) !== 0;
  }

  private see(number: number): void {
    if (!this.seen(number) && this.member(number)) this.seenMembers++;
  }
}
