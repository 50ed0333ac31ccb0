// Replaces what differs from run to run (ids, dates, urls, keys, stacks), so that two recordings can be compared.
import { base, RUN } from './context.mjs';

export function text(s) {
  let t = s
    .replaceAll(RUN, 'RUN')
    .replaceAll(encodeURIComponent(base), '<base>')
    .replaceAll(base, '<base>')
    .replaceAll(base.replace('http:', 'https:'), '<base, https>')
    .replaceAll(base.replace('http://', ''), '<host>')
    .replace(/https?:\/\/(127\.0\.0\.1|localhost):\d+/g, '<other origin>');
  t = t
    .replace(/(known \w+ functions: )[^"]*/, '$1<list>')
    .replace(/"StackTrace":"(?:[^"\\]|\\.)*"/g, '"StackTrace":"<stack>"')
    .replace(/StackTrace: +at [^\r\n]*/g, 'StackTrace: <stack>');
  const at = t.indexOf('{"$type"');
  if (at >= 0) {
    try {
      return `${text(t.slice(0, at))}<.NET JSON>${JSON.stringify(walk(JSON.parse(t.slice(at))))}`;
    } catch {
      /* cut or followed by more */
    }
  }
  t = t
    .replace(/((\r?\n|^)\s*(at |--- End of )[^\r\n]*)+/g, '<stack>')
    .replace(/(<stack>\s*)+/g, '<stack>')
    .replace(/((?:[?&]|^)(?:code|sig)=)[^&"\s]+/g, '$1<key>')
    .replace(
      /\b20(2[5-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?/g,
      (_, _y, f, z) => `<date${f ? '.f' : ''}${z ?? ''}>`,
    )
    .replace(/\b\d\d?\/\d\d?\/20\d\d \d\d?:\d\d:\d\d( [AP]M)?( \+\d\d:\d\d)?/g, '<us date>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<guid>')
    .replace(/\b[0-9a-f]{32}\b/gi, '<hex32>')
    .replace(/(?<![\w.<])(\/[\w@.-]+){3,}\.(c?js|cs|dll|dat|json)\b/g, '<path>');
  return t.length > 700 ? `${t.slice(0, 200)}<${t.length} characters>` : t;
}

export function walk(v, key) {
  if (typeof v === 'string')
    return /^(continuation|x-ms-continuation-token|taskExecutionId)$/i.test(key ?? '') ? '<token>' : text(v);
  if (Array.isArray(v)) return v.map((x) => walk(x));
  if (v && typeof v === 'object')
    return Object.fromEntries(Object.entries(v).map(([k, x]) => [text(k), walk(x, k)]));
  return v === undefined ? null : v;
}
