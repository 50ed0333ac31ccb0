/**
 * The table of events: every structured line that the app logs, with its fields and what makes it unique.
 * Names and fields are promises: workbook and alert queries read them, and `npm run check:infra` compares the two.
 *
 * Written by activities and triggers only, never by orchestrators (they replay). Activities repeat, so each event
 * carries a `key` made from its own fields, and queries count distinct keys.
 */
import { z } from 'zod';
import { runEvents } from './events/run';
import { tickEvents } from './events/tick';
import { troubleEvents } from './events/trouble';

export const eventTable = { ...runEvents, ...tickEvents, ...troubleEvents } as const;

export type EventName = keyof typeof eventTable;
/** Fields of one event, as its writer gives them. */
export type EventFields<N extends EventName> = z.infer<(typeof eventTable)[N]['fields']>;
/** Any event, as `emit` takes it: name and fields; the key is made from them. */
export type TelemetryEvent = { [N in EventName]: { event: N } & EventFields<N> }[EventName];

/** KQL type of a logged field, for the checks of the queries. */
export type FieldKind = 'string' | 'number' | 'boolean' | 'datetime' | 'list';

/** Names and kinds of the fields that a logged line of this event has, `event` and `key` included. */
export function loggedFields(name: EventName): Record<string, FieldKind> {
  const schema = z.toJSONSchema(eventTable[name].fields, { io: 'output' });
  const kinds: Record<string, FieldKind> = { event: 'string', key: 'string' };
  for (const [field, property] of Object.entries(schema.properties ?? {})) kinds[field] = kindOf(property);
  return kinds;
}

function kindOf(property: z.core.JSONSchema._JSONSchema): FieldKind {
  if (typeof property === 'boolean') throw new Error('A field of an event has no type.');
  const variant = property.anyOf?.find((v) => typeof v !== 'boolean' && v.type !== 'null');
  if (variant !== undefined) return kindOf(variant);
  if (property.type === 'integer' || property.type === 'number') return 'number';
  if (property.type === 'boolean') return 'boolean';
  if (property.type === 'array') return 'list';
  return property.format === 'date-time' ? 'datetime' : 'string';
}
