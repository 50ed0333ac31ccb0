/** The one schema of the settings that stand for themselves; storage addresses have their own file. Pure. */
import { z } from 'zod';
import { parseDuration } from './durations';
import { defaultHostPatterns, hostPatternProblem } from './hosts';
import { containerName, parseLocation, type SegmentsLocation } from './locations';
import { scheduleProblem } from './schedule';

/** A text that a check finds fault with, or not. */
const checked = (problem: (text: string) => string | undefined) =>
  z.string().superRefine((text, ctx) => {
    const message = problem(text);
    if (message !== undefined) ctx.addIssue({ code: 'custom', message });
  });

/** The parts of a comma-separated value. */
export const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A duration between two bounds, all in seconds. */
const duration = (fallback: string, least: number, most: number, bounds: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, ctx) => {
      const seconds = parseDuration(text);
      if (seconds !== undefined && seconds >= least && seconds <= most) return seconds;
      ctx.addIssue({ code: 'custom', message: `A duration with its unit (s, min, h, d), ${bounds}.` });
      return z.NEVER;
    });

const vaultProblem = (development: boolean) => (text: string) => {
  if (!URL.canParse(text)) return 'Not a URL. Form: https://<vault>.vault.azure.net';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'https only.';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')
    return 'The address of the vault only, without a path.';
  const local = ['localhost', '127.0.0.1'].includes(url.hostname);
  return local && !development ? 'localhost is allowed only in development, never in Azure.' : undefined;
};

const locations = z
  .string('Not set. Form: container/folder that holds model.json.')
  .transform((text, ctx) => {
    const parsed = listed(text).map(parseLocation);
    const good = parsed.filter((one): one is SegmentsLocation => typeof one !== 'string');
    for (const one of parsed) if (typeof one === 'string') ctx.addIssue({ code: 'custom', message: one });
    if (parsed.length === 0) ctx.addIssue({ code: 'custom', message: 'Not set. Form: container/folder.' });
    if (new Set(good.map((one) => `${one.container}/${one.prefix}`)).size < good.length)
      ctx.addIssue({ code: 'custom', message: 'The same folder stands in it twice.' });
    return good;
  });

const hostPatterns = (development: boolean) =>
  z
    .string()
    .default(defaultHostPatterns.join(','))
    .transform((text, ctx) => {
      const patterns = listed(text.toLowerCase());
      if (patterns.length === 0) ctx.addIssue({ code: 'custom', message: 'Names no host.' });
      for (const pattern of patterns) {
        const problem = hostPatternProblem(pattern, development);
        if (problem !== undefined) ctx.addIssue({ code: 'custom', message: `"${pattern}": ${problem}` });
      }
      return patterns;
    });

/** Settings by their own names. Each check stands alone, so that one bad value hides no other. */
export const settingsSchema = (development: boolean) =>
  z.object({
    SEGMENTS_LOCATION: locations,
    EXPORTS_CONTAINER: z
      .string()
      .regex(containerName, '3 to 63 lower-case letters, digits and single hyphens.')
      .default('exports'),
    KEY_VAULT_URI: z
      .string('Not set. Form: https://<vault>.vault.azure.net')
      .pipe(checked(vaultProblem(development))),
    REFRESH_SCHEDULE: checked(scheduleProblem).default('0 */15 * * * *'),
    ACTIVECAMPAIGN_HOSTS: hostPatterns(development),
    AUTHENTICATION: z.enum(['keys', 'entra'], 'keys or entra.').default('keys'),
    FUNCTION_KEY_ROLE: z
      .enum(['None', 'Viewer', 'Contributor', 'Administrator'], 'None, Viewer, Contributor or Administrator.')
      .default('None'),
    HOLD_EXPIRES: duration('72 h', 60, 30 * 86_400, '1 min to 30 d'),
    SETTLE_DEADLINE: duration('60 min', 1, 86_400, '1 s to 24 h'),
    RETRY_AFTER_CAP: duration('15 min', 1, 86_400, '1 s to 24 h'),
    RETENTION_DAYS: z
      .string()
      .regex(/^[1-9]\d{0,3}$/, 'A whole number of days, 1 to 9999.')
      .default('90')
      .transform(Number),
    SNAPSHOT_MAX_AGE: duration('7 days', 60, 366 * 86_400, '1 min to 366 d'),
  });

/** Settings whose received value may be shown: none of them can hold a secret. */
export const shownSettings: ReadonlySet<string> = new Set([
  'SEGMENTS_LOCATION',
  'EXPORTS_CONTAINER',
  'REFRESH_SCHEDULE',
  'ACTIVECAMPAIGN_HOSTS',
  'AUTHENTICATION',
  'FUNCTION_KEY_ROLE',
  'HOLD_EXPIRES',
  'SETTLE_DEADLINE',
  'RETRY_AFTER_CAP',
  'RETENTION_DAYS',
  'SNAPSHOT_MAX_AGE',
]);
