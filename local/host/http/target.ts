// The target of a request as the real host reads it: raw path to segments, raw query to names and values. Pure.

export type Target = {
  /** decoded segments; empty ones stand for doubled slashes; a slash at the end adds none */
  segments: string[];
  query: [name: string, value: string][];
  /** the path holds a NUL: 400 */
  isBad: boolean;
};

/** Reads the target of an HTTP request, such as `/api/a%20b?x=1`. */
export function parseTarget(raw: string): Target {
  const at = raw.indexOf('?');
  const path = at < 0 ? raw : raw.slice(0, at);
  const decoded = path.replace(/^\//, '').split('/').map(decodeSegment);
  return {
    segments: withoutDots(decoded),
    query: at < 0 ? [] : parseQuery(raw.slice(at + 1)),
    isBad: decoded.some((segment) => segment.includes('\0')),
  };
}

/** Everything is decoded but `%2F`; what cannot be decoded stays as it is. */
function decodeSegment(raw: string): string {
  if (!raw.includes('%')) return raw;
  return raw
    .split(/(%2f)/i)
    .map((part) => (/^%2f$/i.test(part) ? part : part.replace(/(?:%[0-9a-f]{2})+/gi, decode)))
    .join('');
}

function decode(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

function withoutDots(segments: readonly string[]): string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  if (kept.at(-1) === '') kept.pop();
  return kept;
}

/** Names without regard to case, doubled ones joined by a comma under the last spelling; invalid escapes stay. */
function parseQuery(raw: string): [string, string][] {
  const found = new Map<string, [string, string]>();
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decodeText(at < 0 ? pair : pair.slice(0, at));
    const value = decodeText(at < 0 ? '' : pair.slice(at + 1));
    const old = found.get(name.toLowerCase());
    found.set(name.toLowerCase(), [name, old ? `${old[1]},${value}` : value]);
  }
  return [...found.values()];
}

function decodeText(raw: string): string {
  return raw.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decode);
}
