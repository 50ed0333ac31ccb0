/** One thing that must be true of the app, and whether it is. Pure. */

export interface Finding {
  /** The promise in a few words, as it is printed. */
  claim: string;
  /** How it is broken; undefined when it is kept. */
  problem?: string;
}

/** A finding: kept when `problem` is false or undefined. */
export const finding = (claim: string, problem?: string | false): Finding =>
  problem === undefined || problem === false ? { claim } : { claim, problem };

/** Kept when both are the same as JSON; otherwise says what was found instead. */
export function same(claim: string, found: unknown, wanted: unknown): Finding {
  const [is, be] = [JSON.stringify(found) ?? 'nothing', JSON.stringify(wanted)];
  return finding(claim, is !== be && `it is ${shortened(is)} and must be ${shortened(be)}`);
}

const longest = 400;
/** The beginning of a text that may be long. */
export const shortened = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)} ...`;
