/** Rules between the fields of an export body, which need nothing from outside. Pure. */
import { Cron } from 'croner';
import { ProductError, type ErrorDetail } from '../model/errors';
import type { ExportInput } from '../model/export';

const twice = <T>(values: readonly T[]): T | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

function leaverProblems({ leavers, mapping }: ExportInput): ErrorDetail[] {
  const { policy, field, memberValue, leaverValue } = leavers;
  const parts = { field, memberValue, leaverValue };
  if (policy !== 'mark')
    return Object.entries(parts).flatMap(([name, value]) =>
      value === undefined ? [] : [{ path: `leavers.${name}`, message: 'Only with policy mark.' }],
    );
  const missing = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [{ path: `leavers.${name}`, message: 'Needed with policy mark.' }] : [],
  );
  if (memberValue !== undefined && memberValue === leaverValue)
    missing.push({ path: 'leavers.leaverValue', message: 'Must differ from memberValue.' });
  if (field !== undefined && mapping.fields?.some((mapped) => mapped.id === field))
    missing.push({ path: 'leavers.field', message: 'The field is mapped to a column, too.' });
  return missing;
}

function scheduleProblems({ schedule }: ExportInput): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  const zone = schedule.timeZone ?? 'UTC';
  let zoneKnown = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    zoneKnown = false;
    problems.push({
      path: 'schedule.timeZone',
      message: 'Not a time zone of the IANA database, for example "Europe/Berlin".',
      received: zone,
    });
  }
  if (schedule.cron === undefined) {
    if (schedule.type === 'recurrence')
      problems.push({
        path: 'schedule.cron',
        message: 'Needed with type recurrence, for example "0 6 * * MON-FRI".',
      });
    return problems;
  }
  try {
    const cron = new Cron(schedule.cron, {
      mode: '5-part',
      paused: true,
      ...(zoneKnown ? { timezone: zone } : {}),
    });
    if (!cron.nextRun())
      problems.push({ path: 'schedule.cron', message: 'Never comes due.', received: schedule.cron });
  } catch {
    problems.push({
      path: 'schedule.cron',
      message: 'Five fields: minute hour day month weekday, for example "0 6 * * MON-FRI".',
      received: schedule.cron,
    });
  }
  return problems;
}

function mappingProblems({ mapping, segments, tags }: ExportInput): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  for (const [index, { id, title }] of (mapping.fields ?? []).entries())
    if (id === undefined && title === undefined)
      problems.push({
        path: `mapping.fields[${index}]`,
        message: 'Give the id or the title of the custom field.',
      });
  const segment = twice(segments);
  if (segment !== undefined) problems.push({ path: 'segments', message: `"${segment}" stands in it twice.` });
  const tag = twice((tags ?? []).map((name) => name.toLowerCase()));
  if (tag !== undefined) problems.push({ path: 'tags', message: `"${tag}" stands in it twice.` });
  return problems;
}

/** Throws `body_invalid` with every rule that the body breaks. */
export function checkForm(input: ExportInput): void {
  const details = [...mappingProblems(input), ...leaverProblems(input), ...scheduleProblems(input)];
  if (details.length > 0) throw new ProductError('body_invalid', 'The body does not fit.', { details });
}

/** The choices for `automations`, explained where one is missing. */
const automationsChoices: ErrorDetail[] = [
  { path: 'automations', message: 'never: no contact of this export starts an automation.' },
  {
    path: 'automations',
    message: 'newContacts: contacts that are new to this export start them, changed ones do not.',
  },
  { path: 'automations', message: 'always: every contact that is sent starts them, with each change again.' },
];

/** The error for a body in which nothing but the choice about automations is missing; undefined for any other. */
export function automationsMissing(
  problems: readonly ErrorDetail[],
  input: unknown,
): ProductError | undefined {
  const [only, ...others] = problems;
  if (only?.path !== 'automations' || others.length > 0) return undefined;
  if (typeof input === 'object' && input !== null && 'automations' in input) return undefined;
  return new ProductError(
    'automations_required',
    'Say whether contacts that this export sends may start automations in ActiveCampaign: never, newContacts or always.',
    { target: 'automations', details: automationsChoices },
  );
}
