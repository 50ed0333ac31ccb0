// When a timer function is due: NCRONTAB with six (or five) fields in UTC, a span hh:mm:ss, or a %SETTING% with either.
import { Cron } from 'croner';
import { messageOf } from '../log';

export type Schedule = { next(after: Date): Date };

const SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/;
/** Seconds, minutes, hours, days, months, week days: no L, W, # or ?, which NCRONTAB does not know. */
const FIELD = /^(?:[\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+$/i;

/**
 * Reads the schedule of a timer trigger.
 * @throws Error with a sentence when a setting is missing or the expression is none that Azure takes
 */
export function parseSchedule(
  text: string,
  settings: Record<string, string | undefined> = process.env,
): Schedule {
  const setting = /^%(.+)%$/.exec(text.trim())?.[1];
  const expression = (setting === undefined ? text : (settings[setting] ?? '')).trim();
  if (expression === '')
    throw new Error(
      setting === undefined ? 'A timer has no schedule.' : `The setting ${setting} of a timer is not set.`,
    );
  const span = SPAN.exec(expression);
  if (span) return everySpan(expression, span);
  const fields = expression.split(/\s+/);
  const isKnown = (fields.length === 6 || fields.length === 5) && fields.every((field) => FIELD.test(field));
  if (!isKnown)
    throw new Error(`The schedule "${expression}" is no NCRONTAB expression (six fields) and no span.`);
  try {
    const cron = new Cron(expression, {
      timezone: 'UTC',
      domAndDow: true,
      sloppyRanges: true,
      mode: '5-or-6-parts',
    });
    return {
      next: (after) => {
        const next = cron.nextRun(after);
        if (!next) throw new Error(`The schedule "${expression}" never comes.`);
        return next;
      },
    };
  } catch (error) {
    throw new Error(`The schedule "${expression}" is no NCRONTAB expression: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function everySpan(expression: string, [, days = '0', hours, minutes, seconds]: RegExpExecArray): Schedule {
  const ms = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (ms <= 0) throw new Error(`The timer span "${expression}" is not positive.`);
  return { next: (after) => new Date(after.getTime() + ms) };
}
