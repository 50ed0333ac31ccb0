// The pure parts of the local host: schedules, routes, targets, versions, plans, what .NET makes of values.
import fc from 'fast-check';
import { pageOf } from '../../local/host/durable/api/queries';
import {
  activityInputText,
  activityResult,
  netText,
  storedJson,
  withoutType,
} from '../../local/host/durable/dotnet';
import { plan } from '../../local/host/durable/plan';
import { Act, Ev, event, type Action, type HistoryEvent } from '../../local/host/durable/protocol';
import { tooLargeStatus } from '../../local/host/durable/limits';
import { checkVersion, compareVersions, type VersionRules } from '../../local/host/durable/versions';
import { formatCookie } from '../../local/host/http/cookies';
import { byPrecedence, match, parseTemplate } from '../../local/host/http/routes';
import { parseTarget } from '../../local/host/http/target';
import { formatRecord } from '../../local/host/log';
import { parseSchedule } from '../../local/host/timers/schedule';

describe('timer schedules', () => {
  const next = (text: string, after: string, settings: Record<string, string> = {}) =>
    parseSchedule(text, settings).next(new Date(after)).toISOString();

  test.each([
    ['0 */5 * * * *', '2026-01-01T00:04:59Z', '2026-01-01T00:05:00.000Z'],
    ['0 */15 * * * *', '2026-01-01T00:15:00Z', '2026-01-01T00:30:00.000Z'],
    ['0 5/20 * * * *', '2026-01-01T00:06:00Z', '2026-01-01T00:25:00.000Z'],
    ['0 0 2 * * 1-5', '2026-01-02T03:00:00Z', '2026-01-05T02:00:00.000Z'],
    ['0 0 9 * * Mon,Wed', '2026-01-06T10:00:00Z', '2026-01-07T09:00:00.000Z'],
    ['30 15 10 29 Feb *', '2026-01-01T00:00:00Z', '2028-02-29T10:15:30.000Z'],
    ['0 0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-02-13T00:00:00.000Z'],
    ['*/5 * * * *', '2026-01-01T00:04:59Z', '2026-01-01T00:05:00.000Z'],
    ['01:00:00', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000Z'],
    ['1.00:00:30', '2026-01-01T00:00:00Z', '2026-01-02T00:00:30.000Z'],
    ['%S%', '2026-01-01T00:00:00Z', '2026-01-01T00:10:00.000Z'],
  ])('%s after %s is due at %s', (text, after, due) => {
    expect(next(text, after, { S: '0 */10 * * * *' })).toBe(due);
  });

  test.each([
    '',
    '* * *',
    '0 0 0 L * *',
    '0 0 0 ? * *',
    '61 * * * * *',
    '00:00:00',
    'every day',
    '0 0 0 * * 5#2',
  ])('%j is refused: Azure takes no such schedule', (text) => {
    expect(() => parseSchedule(text, {})).toThrow(/schedule|span/);
  });
});

describe('targets of requests', () => {
  test('a segment is decoded but for %2F, and what cannot be decoded stays', () => {
    expect(parseTarget('/a%20b/c%2Fd/%zz/%C3%BC/x%2fy%20z').segments).toEqual([
      'a b',
      'c%2Fd',
      '%zz',
      'ü',
      'x%2fy z',
    ]);
  });

  test('any text survives being encoded into a segment, slashes apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!/[/\0]/.test(text) && text !== '.' && text !== '..');
        expect(parseTarget(`/a/${encodeURIComponent(text)}`).segments).toEqual(['a', text]);
      }),
    );
  });

  test('doubled query names are joined without regard to case', () => {
    expect(parseTarget('/?A=1&a=2&b=%20x+y&&c').query).toEqual([
      ['a', '1,2'],
      ['b', ' x y'],
      ['c', ''],
    ]);
  });

  test('dots are walked, a NUL is bad', () => {
    expect(parseTarget('/a/b/../c/./d/').segments).toEqual(['a', 'c', 'd']);
    expect(parseTarget('/a%00b').isBad).toBe(true);
  });
});

describe('routes', () => {
  const at = (template: string, path: string) => match(parseTemplate(template), parseTarget(path).segments);

  test.each([
    ['a/{b}/{c?}', '/A/1', { b: '1' }],
    ['a/{b}/{c?}', '/a/1/2', { b: '1', c: '2' }],
    ['a/{b}/{c?}', '/a', undefined],
    ['a/{n:int}', '/a/2147483647', { n: '2147483647' }],
    ['a/{n:int}', '/a/2147483648', undefined],
    ['a/{n:long}', '/a/2147483648', { n: '2147483648' }],
    ['a/{g:guid}', '/a/00000000-0000-0000-0000-000000000000', { g: '00000000-0000-0000-0000-000000000000' }],
    ['a/{*rest}', '/a/b//c', { rest: 'b//c' }],
    ['a/{*rest}', '/a', {}],
    ['a/b', '/a//b', undefined],
  ])('%s at %s gives %j', (template, path, found) => {
    expect(at(template, path)).toEqual(found);
  });

  test('literals win over parameters, parameters over catch-alls', () => {
    const sorted = ['{*x}', 'a/{b}', 'a/c'].map(parseTemplate).sort(byPrecedence);
    expect(sorted.map((t) => t.text)).toEqual(['a/c', 'a/{b}', '{*x}']);
  });
});

describe('versions of orchestrations', () => {
  const rules = (
    match_: VersionRules['match'],
    failure: VersionRules['failure'] = 'Reject',
  ): VersionRules => ({
    defaultVersion: '2.0',
    match: match_,
    failure,
  });

  test('older ones run under CurrentOrOlder, newer ones do not, and under Strict only equal ones', () => {
    expect(checkVersion(rules('CurrentOrOlder'), '1.9')).toBeNull();
    expect(checkVersion(rules('CurrentOrOlder'), null)).toBeNull();
    expect(checkVersion(rules('CurrentOrOlder'), '10.0')).toMatchObject({ hangs: true });
    expect(checkVersion(rules('Strict'), '1.9')).toMatchObject({ hangs: true });
    expect(checkVersion(rules('Strict'), '2.0')).toBeNull();
    expect(checkVersion(rules('None'), '99')).toBeNull();
  });

  test('under Fail a mismatch is an error at once, on Azure too', () => {
    expect(checkVersion(rules('Strict', 'Fail'), '1.0')).toEqual({
      hangs: false,
      message: 'VersionMismatch: Orchestration version did not comply with Worker Versioning',
    });
  });

  test('comparison is an order', () => {
    const version = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      }),
    );
    expect(compareVersions('1.10', '1.9')).toBeGreaterThan(0);
    expect(compareVersions('1', '1.0')).toBe(0);
  });
});

describe('what .NET makes of values', () => {
  test('bare inputs become text, results wrap, exponents and separators are written its way', () => {
    expect([true, false, null, Number.NaN, 5, 'x', { a: 1 }].map(activityInputText)).toEqual([
      'True',
      'False',
      undefined,
      undefined,
      '5',
      'x',
      '{"a":1}',
    ]);
    expect(activityResult(1e21)).toBe(3875820019684212700);
    expect(activityResult(Number.NaN)).toBe('NaN');
    expect(netText('[1e+21,1e-7,"1e+21 stays","\u2028"]')).toBe('[1E+21,1E-07,"1e+21 stays","\\u2028"]');
  });

  test('$type is removed from an object itself, not from what is inside', () => {
    expect(withoutType({ $type: 'X', a: { $type: 'Y' } })).toEqual({ a: { $type: 'Y' } });
    expect(storedJson(undefined)).toBeNull();
  });

  test('a custom status may have 16 KB of UTF-16, counted in whole KB', () => {
    expect(tooLargeStatus('s'.repeat(8701))).toBeNull();
    expect(tooLargeStatus('s'.repeat(8703))).toMatch(
      /must not exceed 16 KB. The current payload size is 17 KB/,
    );
  });

  test('cookies are escaped, with attributes in lower case', () => {
    const cookie = {
      name: 'a',
      value: 'b c',
      httpOnly: { value: true },
      sameSite: 'lax',
      maxAge: { value: 60 },
    };
    expect(formatCookie(cookie)).toBe('a=b%20c; max-age=60; path=/; samesite=lax; httponly');
  });
});

describe('plans', () => {
  const begun = (...events: HistoryEvent[]) => [
    event(Ev.OrchestratorStarted),
    event(Ev.ExecutionStarted),
    ...events,
  ];
  const call = (functionName: string): Action => ({ actionType: Act.CallActivity, functionName, input: {} });

  test('actions are scheduled one after the other, each when the one before has settled', () => {
    const scheduled = event(Ev.TaskScheduled, { EventId: 0, Name: 'a' });
    const completed = event(Ev.TaskCompleted, { TaskScheduledId: 0, Result: '1' });
    expect(plan([call('a'), call('b')], begun()).created.map((t) => t.id)).toEqual([0]);
    const then = plan([call('a'), call('b')], begun(scheduled, completed));
    expect(then.created).toMatchObject([{ kind: 'activity', id: 1, name: 'b' }]);
    expect(then.openTasks).toBe(1);
  });

  test('a fan-out of n settles in n steps, whatever the order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (order) => {
        const all: Action = { actionType: Act.WhenAll, compoundActions: order.map((n) => call(`a${n}`)) };
        const scheduled = order.map((n, id) => event(Ev.TaskScheduled, { EventId: id, Name: `a${n}` }));
        const completed = order.map((id) => event(Ev.TaskCompleted, { TaskScheduledId: id, Result: '1' }));
        for (let n = 0; n <= order.length; n++) {
          expect(plan([all], begun(...scheduled, ...completed.slice(0, n))).openTasks).toBe(order.length - n);
        }
      }),
    );
  });

  test('code that changed is told with the sentence of the real host', () => {
    const scheduled = event(Ev.TaskScheduled, { EventId: 0, Name: 'a' });
    expect(() => plan([call('b')], begun(scheduled))).toThrow(
      "scheduled an activity task with sequence number 0 named 'a', but the current orchestration replay instead scheduled an activity task named 'b' with this sequence number.  Was a change made",
    );
    expect(() => plan([], begun(scheduled))).toThrow(/hasn't \(yet\?\) scheduled this task/);
  });

  test('an action that is not offered is refused', () => {
    expect(() => plan([{ actionType: Act.LockEntities }], begun())).toThrow(/does not offer entity locks/);
    expect(() => plan([{ actionType: 99 }], begun())).toThrow(/does not offer the durable action of type 99/);
  });
});

test('pages of a list cover every id once, in order', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 5 }), (all, top) => {
      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page = pageOf(all, String(top), token);
        expect(page.ids.length).toBeLessThanOrEqual(top);
        seen.push(...page.ids);
        token = page.next;
      } while (token !== undefined);
      expect(seen).toEqual([...all].sort((a, b) => (a < b ? -1 : 1)));
    }),
  );
});

test('a log record is one line, whatever the message holds', () => {
  const record = { level: 'warning', category: 'Host', message: 'a\nb\r\nc' } as const;
  expect(formatRecord(record, new Date('2026-01-01T00:00:00Z'))).toBe(
    '2026-01-01T00:00:00.000Z warning Host a\\nb\\nc',
  );
});
