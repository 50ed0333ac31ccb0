/** Whether an answer is the one that a page shows: `…` stands for what differs each time or was left out. Pure. */

const anything = '…';

/** Places where the answer is not as shown; empty when it is. */
export function differences(shown: unknown, real: unknown, where = '$'): string[] {
  if (shown === anything) return real === undefined ? [`${where} is missing`] : [];
  if (typeof shown === 'string' && shown.includes(anything)) {
    const [head = '', ...rest] = shown.split(anything);
    const tail = rest.at(-1) ?? '';
    return typeof real === 'string' && real.startsWith(head) && real.endsWith(tail)
      ? []
      : [`${where}: ${JSON.stringify(real)} is not ${shown}`];
  }
  if (Array.isArray(shown)) {
    if (!Array.isArray(real)) return [`${where} is no list`];
    const open = shown.at(-1) === anything;
    const items = open ? shown.slice(0, -1) : shown;
    if (open ? real.length < items.length : real.length !== items.length)
      return [`${where} has ${real.length} entries: ${JSON.stringify(real).slice(0, 300)}`];
    return items.flatMap((item, at) => differences(item, real[at], `${where}[${at}]`));
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof real !== 'object' || real === null) return [`${where} is no object`];
    const entries = Object.entries(shown).filter(([name]) => name !== anything);
    const answer = real as Record<string, unknown>;
    const left = Object.keys(answer).filter((name) => !(name in shown));
    return [
      ...entries.flatMap(([name, value]) => differences(value, answer[name], `${where}.${name}`)),
      ...(anything in shown ? [] : left.map((name) => `${where}.${name} is not shown`)),
    ];
  }
  return shown === real ? [] : [`${where}: ${JSON.stringify(real)} is not ${JSON.stringify(shown)}`];
}
