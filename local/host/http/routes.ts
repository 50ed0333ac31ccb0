// Route templates: `a/{b}/{c:int?}/{*rest}`, matched as the real host does. Pure.

type Segment = {
  kind: 'literal' | 'parameter' | 'catchAll';
  text: string;
  optional: boolean;
  fits: (value: string) => boolean;
};
export type Template = { text: string; segments: Segment[] };

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const constraints: Record<string, (value: string) => boolean> = {
  int: (v) => isInteger(v, 31n),
  long: (v) => isInteger(v, 63n),
  alpha: (v) => /^[a-z]+$/i.test(v),
  bool: (v) => /^(?:true|false)$/i.test(v),
  guid: (v) => GUID.test(v),
};

/**
 * Reads a route template, prefix included.
 * @throws Error with a sentence for a constraint that the local host does not offer
 */
export function parseTemplate(text: string): Template {
  const segments = text
    .split('/')
    .filter(Boolean)
    .map((raw): Segment => {
      const parameter = /^\{(\*{0,2})([A-Za-z_]\w*)((?::[^}?]+)*)(\?)?\}$/.exec(raw);
      if (!parameter) return literal(raw, text);
      const [, stars = '', name = '', constrained = '', question] = parameter;
      const checks = constrained
        .split(':')
        .filter(Boolean)
        .map((one) => constraint(one, text));
      return {
        kind: stars ? 'catchAll' : 'parameter',
        text: name,
        optional: Boolean(stars) || question !== undefined,
        fits: (value) => checks.every((check) => check(value)),
      };
    });
  return { text, segments };
}

/** The route parameters when the path fits; parameters that are not there are left out. */
export function match(template: Template, path: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [n, segment] of template.segments.entries()) {
    if (segment.kind === 'catchAll') {
      if (path.length > n) found[segment.text] = path.slice(n).join('/');
      return found;
    }
    const value = path[n];
    if (value === undefined) {
      if (segment.optional) continue;
      return undefined;
    }
    if (value === '' || !segment.fits(value)) return undefined;
    if (segment.kind === 'parameter') found[segment.text] = value;
  }
  return path.length > template.segments.length ? undefined : found;
}

/** Sorts templates so that literals win over parameters, and those over catch-alls. */
export function byPrecedence(a: Template, b: Template): number {
  const rank = (t: Template) =>
    t.segments.map((s) => ({ literal: '1', parameter: '2', catchAll: '3' })[s.kind]).join('');
  return rank(a).localeCompare(rank(b));
}

function literal(raw: string, template: string): Segment {
  if (/[{}]/.test(raw))
    throw new Error(`The local host does not offer the route part "${raw}" (route "${template}").`);
  const text = raw.toLowerCase();
  return { kind: 'literal', text, optional: false, fits: (value) => value.toLowerCase() === text };
}

function constraint(name: string, template: string): (value: string) => boolean {
  const check = constraints[name];
  if (!check)
    throw new Error(`The local host does not offer the route constraint ":${name}" (route "${template}").`);
  return check;
}

function isInteger(text: string, bits: bigint): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const value = BigInt(text.replace('+', ''));
  return value >= -(2n ** bits) && value < 2n ** bits;
}
