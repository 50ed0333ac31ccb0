/**
 * What is odd about a row, as real tables have it. Each block of 100 rows has the same share of each oddity,
 * in an order of its own, so that a thousand rows hold every one of them. Pure.
 */
import { mix } from './random';

export type EmailQuirk = 'missing' | 'blank' | 'malformed' | 'duplicate' | 'spaced' | 'capitals' | 'plusTag';
export type NameQuirk = 'comma' | 'lineBreak' | 'quotes' | 'spaced' | 'noGiven' | 'noFamily' | 'none';

const blockSize = 100;
/** 37 and 100 have no common divisor: a shuffle within the block. */
const placeInBlock = (seed: number, row: number): number =>
  ((row % blockSize) * 37 + mix(seed, Math.floor(row / blockSize))) % blockSize;

const emailPlaces: readonly (EmailQuirk | undefined)[] = [
  'missing',
  'blank',
  'malformed',
  'malformed',
  'duplicate',
  'duplicate',
  'duplicate',
  'spaced',
  'capitals',
  'plusTag',
];

const namePlaces: readonly (NameQuirk | undefined)[] = [
  ...Array<undefined>(20).fill(undefined),
  'comma',
  'comma',
  'lineBreak',
  'lineBreak',
  'quotes',
  'spaced',
  'noGiven',
  'noFamily',
  'noFamily',
  'none',
];

/**
 * Addresses that cannot arrive are as frequent as in a bad table in the first rows, and rare after them, so that a
 * large segment of N rows still makes about N / 250 imports.
 */
const richRows = 1200;
const rareEvery = 1000;
const lost: readonly EmailQuirk[] = ['missing', 'malformed', 'duplicate', 'blank'];

/** What is odd about the address of a row; undefined for most. The first row is plain: duplicates need one before them. */
export function emailQuirk(seed: number, row: number): EmailQuirk | undefined {
  if (row === 0) return undefined;
  const quirk = emailPlaces[placeInBlock(seed, row)];
  if (row < richRows) return quirk;
  if (row % rareEvery === 0) return lost[(row / rareEvery) % lost.length];
  return quirk !== undefined && lost.includes(quirk) ? undefined : quirk;
}

/** What is odd about the name of a row; undefined for most. */
export const nameQuirk = (seed: number, row: number): NameQuirk | undefined =>
  namePlaces[placeInBlock(seed, row)];

/** The earlier row whose address a duplicate repeats. Half of them look back into the first half of the segment. */
export function originalOf(seed: number, row: number): number {
  let candidate = mix(seed ^ 0x5d, row) % row;
  while (emailQuirk(seed, candidate) !== undefined) candidate -= 1;
  return candidate;
}

/** Ways in which addresses are broken, each against ActiveCampaign's published rules (facts: BULK, "what fails a contact"). */
export const malformed: readonly ((local: string) => string)[] = [
  (local) => `${local}.example.com`,
  (local) => `${local}@@example.com`,
  (local) => `@${local}.example.com`,
  (local) => `${local}@example`,
  (local) => `${local}@example.c`,
  (local) => `${local}@example.123`,
  (local) => `${local}(home)@example.com`,
  (local) => `${local}@example,com`,
  (local) => `${local}@example.com; ${local}@example.org`,
  (local) => `Customer <${local}@example.com>`,
];
