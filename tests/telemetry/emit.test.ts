import { emit } from '../../shared/telemetry/emit';
import type { TelemetryEvent } from '../../shared/telemetry/events';

const wave = {
  event: 'waveSent',
  runId: 'newsletter.20261124t021500-abc123',
  exportId: 'newsletter',
  attempt: 2,
  account: 'contoso',
  lane: 0,
  wave: 3,
  imports: 50,
  accepted: 49,
  missed: 1,
  contacts: 12_500,
  seconds: 13.25,
  ceilingPerMinute: 100,
} as const satisfies TelemetryEvent;

function linesOf(...events: TelemetryEvent[]): string[] {
  const lines: string[] = [];
  for (const event of events) emit((line) => lines.push(line), event);
  return lines;
}

test('an event is one line of JSON that begins with its name and holds its key and fields', () => {
  const [line] = linesOf(wave);
  expect(line).toMatch(
    /^\{"event":"waveSent","key":"waveSent\/newsletter\.20261124t021500-abc123\/2\/0\/3",/,
  );
  expect(line).not.toContain('\n');
  expect(JSON.parse(line!)).toEqual({ ...wave, key: 'waveSent/newsletter.20261124t021500-abc123/2/0/3' });
});

test('a repeated event has the same key, another wave, lane or attempt another one', () => {
  const keys = linesOf(
    wave,
    { ...wave, seconds: 20 },
    { ...wave, wave: 4 },
    { ...wave, lane: 1 },
    { ...wave, attempt: 3 },
  ).map((line) => (JSON.parse(line) as { key: string }).key);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(4);
});

test('an event with a value that does not belong there names the field and never shows the value', () => {
  const [line] = linesOf({ ...wave, exportId: 'jane.doe@example.com', imports: -1 });
  expect(JSON.parse(line!)).toEqual({
    event: 'eventInvalid',
    name: 'waveSent',
    fields: ['exportId', 'imports'],
  });
});

test('an event with a field that is not declared is not logged with it', () => {
  const sneaky = { ...wave, email: 'jane.doe@example.com' } as TelemetryEvent;
  const [line] = linesOf(sneaky);
  expect(line).toContain('eventInvalid');
  expect(line).not.toContain('jane');
});
