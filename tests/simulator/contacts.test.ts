/** The contacts of the simulator against a plain map: whatever is saved is found, in order, to the last byte. */
import fc from 'fast-check';
import { TextArena } from '../../local/simulator/account/arena';
import { Contacts } from '../../local/simulator/account/contacts';
import { HashIndex } from '../../local/simulator/account/hashIndex';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
/** Few addresses in changing case, so that they meet again. */
const email = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.boolean())
  .map(([number, upper]) => (upper ? `PERSON${number}@Example.com` : `person${number}@example.com`));

test('a contact is what was saved last under its address, whatever its letter case; ids count from 1 without gaps', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(email, text, text), { maxLength: 120 }), (saves) => {
      const contacts = new Contacts();
      const expected = new Map<string, { firstName: string; tags: string[]; imports: number }>();
      for (const [address, firstName, tag] of saves) {
        const contact = contacts.findOrMake(address);
        contact.firstName = firstName;
        contact.tags.push(tag);
        contact.imports++;
        contacts.save(contact);
        const before = expected.get(address.toLowerCase());
        expected.set(address.toLowerCase(), {
          firstName,
          tags: [...(before?.tags ?? []), tag],
          imports: (before?.imports ?? 0) + 1,
        });
      }
      expect(contacts.size).toBe(expected.size);
      for (const [address, fields] of expected) expect(contacts.find(address)).toMatchObject(fields);
      expect([...contacts].map(({ id }) => id)).toEqual(
        [...expected.keys()].map((_, index) => String(index + 1)),
      );
      expect(contacts.find('nobody@example.com')).toBeUndefined();
    }),
  );
});

test('texts keep every byte while they grow and shrink, over many blocks', () => {
  const arena = new TextArena();
  const expected: string[] = [];
  for (let i = 0; i < 30_000; i++) {
    expected.push(`${i}:${'né'.repeat(i % 400)}`);
    arena.set(i, expected[i]!);
  }
  for (let i = 0; i < 30_000; i += 7) {
    expected[i] = `${i}:${'世界'.repeat((i * 13) % 300)}`;
    arena.set(i, expected[i]!);
  }
  expect(arena.size).toBe(30_000);
  expect(expected.findIndex((one, i) => arena.get(i) !== one)).toBe(-1);
  expect(arena.get(30_000)).toBeUndefined();
});

test('texts of one hash are told apart', () => {
  // "costarring" and "liquor" have the same 32-bit FNV-1a hash.
  const index = new HashIndex();
  const words = ['costarring', 'liquor', 'other'];
  words.forEach((word, number) => {
    index.add(word, number);
  });
  words.forEach((word, number) => {
    expect(index.find(word, (found) => words[found] === word)).toBe(number);
  });
  expect(index.find('liquor', () => false)).toBeUndefined();
});

test('the index grows without losing anybody', () => {
  const index = new HashIndex();
  for (let i = 0; i < 20_000; i++) index.add(`person${i}@example.com`, i);
  const lost = Array.from({ length: 20_000 }, (_, i) => i).filter(
    (i) => index.find(`person${i}@example.com`, (found) => found === i) !== i,
  );
  expect(lost).toEqual([]);
});

test('members are counted by list and status through every change', () => {
  const contacts = new Contacts();
  const set = (address: string, lists: Record<string, number>) => {
    contacts.save({ ...contacts.findOrMake(address), lists });
  };
  set('a@example.com', { 1: 1 });
  set('b@example.com', { 1: 1, 2: 1 });
  set('a@example.com', { 1: 2 });
  expect(contacts.memberCounts).toEqual({ '1:1': 1, '1:2': 1, '2:1': 1 });
  expect(contacts.members('1', 2)).toBe(1);
});
