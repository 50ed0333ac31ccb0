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

/** A field as it stands in the logged line; `values` where it is a word of a fixed list. */
export interface LoggedField {
  kind: 'string' | 'number' | 'boolean' | 'datetime' | 'list';
  values?: string[];
}

/** Fields of the logged line of this event, `event` and `key` included. The checks of the queries read them. */
export function loggedFields(name: EventName): Record<string, LoggedField> {
  const schema = z.toJSONSchema(eventTable[name].fields, { io: 'output' });
  const fields: Record<string, LoggedField> = {
    event: { kind: 'string', values: [name] },
    key: { kind: 'string' },
  };
  for (const [field, property] of Object.entries(schema.properties ?? {})) fields[field] = fieldOf(property);
  return fields;
}

function fieldOf(property: z.core.JSONSchema._JSONSchema): LoggedField {
  if (typeof property === 'boolean') throw new TypeError('A field of an event has no type.');
  const variant = property.anyOf?.find((v) => typeof v !== 'boolean' && v.type !== 'null');
  if (variant !== undefined) return fieldOf(variant);
  if (property.type === 'integer' || property.type === 'number') return { kind: 'number' };
  if (property.type === 'boolean') return { kind: 'boolean' };
  if (property.type === 'array') return { kind: 'list' };
  if (property.format === 'date-time') return { kind: 'datetime' };
  return property.enum === undefined
    ? { kind: 'string' }
    : { kind: 'string', values: property.enum.map(String) };
}
