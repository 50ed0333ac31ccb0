/** Sets of batch numbers as text such as "0-49,51,60-99": small in Durable's history whatever the set. Pure. */

/** Text of ascending, distinct numbers. */
export function formatRanges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    const from = numbers[i] ?? 0;
    let to = from;
    while (numbers[i + 1] === to + 1) {
      to++;
      i++;
    }
    i++;
    parts.push(from === to ? String(from) : `${from}-${to}`);
  }
  return parts.join(',');
}

/** The numbers of a text made by `formatRanges`. Throws on anything else. */
export function parseRanges(text: string): number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) throw new Error(`"${part}" is not a range of batch numbers.`);
    const from = Number(match[1]);
    const to = Number(match[2] ?? from);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** The sorted union of both. */
export const mergeNumbers = (a: readonly number[], b: readonly number[]): number[] =>
  [...new Set([...a, ...b])].sort((x, y) => x - y);
