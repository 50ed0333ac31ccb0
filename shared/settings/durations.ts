/** Durations as people write them in settings: "72 h", "60min", "7 days", "90s". Pure. */

const unitSeconds: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400, day: 86_400, days: 86_400 };

/** Seconds of a duration; undefined when the text is none. A number without a unit is none: it would be guessed. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?) ?(s|min|h|d|day|days)$/.exec(text.trim());
  const unit = unitSeconds[match?.[2] ?? ''];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1]) * unit;
}
