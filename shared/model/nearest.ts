/** Near matches for a name that is not there: what the caller may have meant. Pure. */
import { distance } from 'fastest-levenshtein';

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

/**
 * The known names closest to a wrong one, best first, at most `most`; letter case, blanks, hyphens and underscores
 * do not count. Empty when nothing is close: a wild guess helps nobody.
 */
export function nearest(wrong: string, known: readonly string[], most = 3): string[] {
  const wanted = plain(wrong);
  return known
    .map((name) => ({ name, far: distance(wanted, plain(name)) }))
    .filter(
      ({ name, far }) => far <= Math.max(1, Math.floor(Math.max(wanted.length, plain(name).length) / 3)),
    )
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** `"Emial" is missing; near: Email.` as a sentence's second half, or nothing. */
export const nearMatches = (wrong: string, known: readonly string[]): string => {
  const found = nearest(wrong, known);
  return found.length === 0 ? '' : ` Near matches: ${found.map((name) => `"${name}"`).join(', ')}.`;
};
