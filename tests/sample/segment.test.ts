import { createHash } from 'node:crypto';
import { sampleColumns } from '../../local/sample/columns';
import { languages } from '../../local/sample/names';
import { defaultSample, partitionBytes, partitionCount, type SampleSpec } from '../../local/sample/segment';
import { expectedOutcome } from './expected';
import { partitionText, samplePositions, sampleRecords } from './read';

const small: SampleSpec = { ...defaultSample, rows: 1000 };
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the sample is the same on every machine and every day', () => {
  // A change of these bytes changes every figure that was measured with them: change them knowingly.
  expect(hash(partitionText(small, 1) + partitionText(small, 2))).toBe(
    '74d1795487540bc4a5dda7edae1beceb63b0f448622626a57b647d7888120b45',
  );
});

test('another seed gives another sample', () => {
  expect(partitionText({ ...small, seed: 7 }, 1)).not.toBe(partitionText(small, 1));
});

test.each([1, 2, 99, 100, 1000, 2501])(
  'a sample of %d rows has exactly that many records of 11 cells',
  (rows) => {
    const records = sampleRecords({ ...small, rows });
    expect(records).toHaveLength(rows);
    expect(new Set(records.map((record) => record.length))).toEqual(new Set([sampleColumns.length]));
  },
);

test('the first partition ends its lines with LF, the second with CRLF, and every cell is quoted', () => {
  const first = partitionText(small, 1);
  const second = partitionText(small, 2);
  expect(first).toMatch(/"\n$/);
  expect(first).not.toMatch(/"\r\n"/);
  expect(second).toMatch(/"\r\n$/);
  expect(second).not.toMatch(/[^\r]\n"/);
  expect(first.startsWith('"') && second.startsWith('"')).toBe(true);
});

describe('a thousand rows hold what real tables hold', () => {
  const records = sampleRecords(small);
  const cells = (at: number): string[] => records.map((record) => record[at] ?? '');
  const outcome = expectedOutcome(records, samplePositions);

  test('every row has one of the outcomes that the rules know', () => {
    const { read, missing, malformed, duplicate, contacts } = outcome;
    expect({ read, missing, malformed, duplicate }).toEqual({
      read: 1000,
      missing: 20,
      malformed: 20,
      duplicate: 30,
    });
    expect(contacts.size).toBe(930);
  });

  test('both an empty and a blank address', () => {
    expect(cells(samplePositions.email)).toEqual(expect.arrayContaining(['', '   ']));
  });

  test('duplicates that differ in letter case only, also across partitions', () => {
    const half = records.length / 2;
    const first = new Set(
      cells(samplePositions.email)
        .slice(0, half)
        .map((email) => email.toLowerCase()),
    );
    const exact = new Set(cells(samplePositions.email).slice(0, half));
    const across = cells(samplePositions.email)
      .slice(half)
      .filter((email) => first.has(email.toLowerCase()) && !exact.has(email) && email.trim() !== '');
    expect(across.length).toBeGreaterThan(3);
  });

  test('quoted commas, quotes and line breaks of both kinds in names', () => {
    const families = cells(samplePositions.lastName);
    expect(families.filter((name) => name.includes(','))).not.toHaveLength(0);
    expect(families.filter((name) => /[^\r]\n/.test(name))).not.toHaveLength(0);
    expect(cells(samplePositions.firstName).filter((name) => name.includes('"'))).not.toHaveLength(0);
    expect(partitionText(small, 2)).toMatch(/family\r\nof/);
  });

  test('names in fifteen scripts', () => {
    const scripts = [
      'Latin', 'Greek', 'Cyrillic', 'Georgian', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Bengali', 'Tamil',
      'Thai', 'Han', 'Hiragana', 'Katakana', 'Hangul',
    ]; // prettier-ignore
    const names = cells(samplePositions.firstName).join('') + cells(samplePositions.lastName).join('');
    const found = scripts.filter((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(names));
    expect(found).toEqual(scripts);
  });

  test('empty names and phones', () => {
    for (const at of [samplePositions.firstName, samplePositions.lastName, samplePositions.phone]) {
      expect(cells(at)).toContain('');
    }
  });
});

test('addresses are made of plain letters and belong to domains that nobody owns', () => {
  for (const { given, family } of languages) {
    for (const name of [...given, ...family]) expect(name.latin).toMatch(/^[a-z]+$/);
  }
  const { contacts } = expectedOutcome(sampleRecords(small), samplePositions);
  for (const email of contacts.keys()) expect(email).toMatch(/@([a-z]+\.)?example\.(com|org|net)$/);
});

test('a hundred thousand rows make four hundred imports of 250: bad addresses are rare in a large segment', () => {
  const { contacts, missing, malformed, duplicate } = expectedOutcome(
    sampleRecords({ ...small, rows: 100_000 }),
    samplePositions,
  );
  expect(Math.ceil(contacts.size / 250)).toBe(400);
  expect(Math.min(missing, malformed, duplicate)).toBeGreaterThan(40);
});

test('a clean sample has as many contacts as rows', () => {
  const outcome = expectedOutcome(sampleRecords({ ...small, clean: true }), samplePositions);
  expect(outcome.contacts.size).toBe(1000);
});

test('a large sample is made in pieces, never as a whole', () => {
  let largest = 0;
  let bytes = 0;
  for (let partition = 1; partition <= partitionCount; partition++) {
    for (const piece of partitionBytes({ ...defaultSample, rows: 20_000 }, partition)) {
      largest = Math.max(largest, piece.length);
      bytes += piece.length;
    }
  }
  expect(bytes).toBeGreaterThan(3_000_000);
  expect(largest).toBeLessThanOrEqual(256 * 1024);
});
