import { z } from 'zod';
import { endedStates } from '../../shared/model/run';
import { eventTable, loggedFields, type EventName } from '../../shared/telemetry/events';

const names = Object.keys(eventTable) as EventName[];
type Schema = z.core.JSONSchema._JSONSchema;

/** Every place of a schema where a string may stand, with the constraint that it carries. */
function strings(schema: Schema, path: string): [string, z.core.JSONSchema.JSONSchema][] {
  if (typeof schema === 'boolean') throw new Error(`${path} takes anything`);
  const inner = [
    ...Object.entries(schema.properties ?? {}).map(([k, v]) => strings(v, `${path}.${k}`)),
    ...(schema.anyOf ?? []).map((v) => strings(v, path)),
    ...(schema.items === undefined ? [] : [strings(schema.items as Schema, `${path}[]`)]),
  ].flat();
  return schema.type === 'string' ? [[path, schema], ...inner] : inner;
}

test('no event has room for free text: every string is an id, a time or a word of a list', () => {
  const all = names.flatMap((name) => strings(z.toJSONSchema(eventTable[name].fields), name));
  expect(all.length).toBeGreaterThan(40);
  const free = all.filter(([, s]) => s.enum === undefined && s.pattern === undefined);
  expect(free.map(([path]) => path)).toEqual([]);
  for (const [path, s] of all) {
    if (s.enum !== undefined) continue;
    expect([path, new RegExp(s.pattern!).test('jane.doe@example.com')]).toEqual([path, false]);
    expect([path, new RegExp(s.pattern!).test('Jane Doe')]).toEqual([path, false]);
  }
});

test('every event has a key that its own fields make', () => {
  for (const name of names) expect(typeof eventTable[name].key).toBe('function');
});

test('a finished run can have every state that a run can end in, and no other', () => {
  const state = eventTable.runFinished.fields.shape.state;
  expect(new Set(state.options)).toEqual(endedStates);
});

test('the fields of a logged line are known with their kinds and words', () => {
  expect(loggedFields('runFinished')).toMatchObject({
    event: { kind: 'string', values: ['runFinished'] },
    key: { kind: 'string' },
    read: { kind: 'number' },
    inStepSeconds: { kind: 'number' },
    dryRun: { kind: 'boolean' },
    mode: { kind: 'string', values: ['changes', 'full'] },
  });
  expect(loggedFields('exportState')).toMatchObject({ tick: { kind: 'datetime' } });
  expect(loggedFields('runHeld')).toMatchObject({ codes: { kind: 'list' } });
});
