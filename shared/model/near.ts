/** "Did you mean": names close to one that does not exist. Pure. */

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Number of single-character edits between two short texts; stops counting above `limit`. */
function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

/** Up to `most` of `names` that are like `wanted`, the closest first. Letter case and punctuation do not count. */
export function nearMatches(wanted: string, names: readonly string[], most = 5): string[] {
  const target = plain(wanted);
  const limit = Math.max(1, Math.floor(target.length / 3));
  return names
    .map((name) => {
      const candidate = plain(name);
      const distance = edits(target, candidate, limit);
      const contained = target.length > 2 && (candidate.includes(target) || target.includes(candidate));
      return { name, rank: distance <= limit ? distance : contained ? limit + 1 : Infinity };
    })
    .filter((match) => match.rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map((match) => match.name);
}
