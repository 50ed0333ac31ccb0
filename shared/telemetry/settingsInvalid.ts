/** The event of settings with which the app answers 503 to everything. Pure. */
import type { ErrorDetail } from '../model/errors';
import type { TelemetryEvent } from './events';

/** Names only, never values. `occasion`: the instance or the tick that tells it. */
export const settingsInvalidEvent = (problems: readonly ErrorDetail[], occasion: string): TelemetryEvent => ({
  event: 'settingsInvalid',
  // A problem may lie within a setting that holds a list.
  settings: [...new Set(problems.map(({ path }) => path.split(/[.[]/)[0] ?? path))].slice(0, 100),
  occasion,
});
