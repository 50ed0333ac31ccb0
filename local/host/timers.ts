// Timer trigger: six-field NCRONTAB in UTC, hh:mm:ss spans, %App_Setting% names, schedule status kept between runs.
export type Schedule = { next(after: Date): Date };

export function parseSchedule(text: string): Schedule {
  const setting = /^%(.+)%$/.exec(text.trim());
  const expr = (setting ? (process.env[setting[1]!] ?? '') : text).trim();
  if (setting && !expr) throw new Error(`App setting "${setting[1]}" for a timer schedule is not set.`);
  const span = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(expr);
  if (span) {
    const ms =
      ((Number(span[1] ?? 0) * 24 + Number(span[2])) * 3600 + Number(span[3]) * 60 + Number(span[4])) * 1000;
    if (ms <= 0) throw new Error(`Timer schedule "${expr}" is not a positive span.`);
    return { next: (after) => new Date(after.getTime() + ms) };
  }
  const f = expr.split(/\s+/);
  if (f.length === 5) f.unshift('0');
  if (f.length !== 6) throw new Error(`Timer schedule "${expr}" is not a six-field NCRONTAB expression.`);
  const [sec, min, hour, dom, mon, dow] = [
    field(f[0]!, 0, 59),
    field(f[1]!, 0, 59),
    field(f[2]!, 0, 23),
    field(f[3]!, 1, 31),
    field(f[4]!, 1, 12, 'jan feb mar apr may jun jul aug sep oct nov dec'),
    field(f[5]!, 0, 7, 'sun mon tue wed thu fri sat', 0),
  ];
  if (dow.has(7)) dow.add(0);
  return {
    next(after) {
      let t = new Date(Math.floor(after.getTime() / 1000) * 1000 + 1000);
      for (let guard = 0; guard < 200_000; guard++) {
        if (!mon.has(t.getUTCMonth() + 1)) {
          t = new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth() + 1, 1));
          continue;
        }
        if (!dom.has(t.getUTCDate()) || !dow.has(t.getUTCDay())) {
          t = new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth(), t.getUTCDate() + 1));
          continue;
        }
        if (!hour.has(t.getUTCHours())) {
          t = new Date(Math.floor(t.getTime() / 3_600_000) * 3_600_000 + 3_600_000);
          continue;
        }
        if (!min.has(t.getUTCMinutes())) {
          t = new Date(Math.floor(t.getTime() / 60_000) * 60_000 + 60_000);
          continue;
        }
        if (!sec.has(t.getUTCSeconds())) {
          t = new Date(t.getTime() + 1000);
          continue;
        }
        return t;
      }
      throw new Error(`Timer schedule "${expr}" never occurs.`);
    },
  };
}

function field(text: string, lo: number, hi: number, names?: string, base = 1): Set<number> {
  const num = (v: string): number => {
    const i = names?.split(' ').indexOf(v.toLowerCase().slice(0, 3)) ?? -1;
    const n = i >= 0 ? i + base : Number(v);
    if (!Number.isInteger(n) || n < lo || n > hi)
      throw new Error(`"${v}" is outside ${lo}-${hi} in a timer schedule.`);
    return n;
  };
  const out = new Set<number>();
  for (const part of text.split(',')) {
    const [range, step] = part.split('/') as [string, string?];
    const [a, b] =
      range === '*'
        ? [lo, hi]
        : range.includes('-')
          ? (range.split('-').map(num) as [number, number])
          : [num(range), step ? hi : num(range)];
    for (let v = a; v <= b; v += Number(step ?? 1)) out.add(v);
  }
  return out;
}
