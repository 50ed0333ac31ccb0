/** Checks the timer's schedule before the host meets it: a bad one shows in Azure only as a function that never runs. */
import { Cron } from 'croner';

/**
 * What is wrong with an NCRONTAB expression of six fields (second minute hour day month weekday); undefined when nothing is.
 * NCRONTAB knows fewer signs than the library (no L, W, #, ?), so these are refused first.
 */
export function scheduleProblem(text: string): string | undefined {
  const form = 'Six fields: second minute hour day month weekday, for example "0 */15 * * * *".';
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return `${form} This has ${fields.length}.`;
  if (
    !fields.every((field) =>
      /^(?:[\d*,/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)+$/i.test(
        field,
      ),
    )
  )
    return `${form} Only digits, names of months and weekdays, and * , / - are allowed.`;
  try {
    const next = new Cron(text.trim(), { mode: '6-part', paused: true, timezone: 'UTC' }).nextRun();
    return next ? undefined : 'This schedule never comes due.';
  } catch (error) {
    return `${form} ${error instanceof Error ? error.message : ''}`.trim();
  }
}
