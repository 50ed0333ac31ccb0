/** Events as the code writes them, fed to the queries of workbook and alerts. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { filledIn } from '../../scripts/infra/queries';
import { runQuery, type Cell } from '../../scripts/infra/kql/run';
import type { Run } from '../../shared/model/run';
import { exportStateEvent, type Standing } from '../../shared/runs/exportState';
import { emit } from '../../shared/telemetry/emit';
import type { TelemetryEvent } from '../../shared/telemetry/events';
import { runFinishedEvent } from '../../shared/telemetry/runFinished';
import { finishedRun } from '../telemetry/runs';

type Table = { timestamp: Date; message: string }[];
const now = new Date('2026-11-24T12:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const texts = new Map(
  ['alerts', 'workbook'].flatMap((kind) =>
    readdirSync(path.join('infra/queries', kind)).map((file) => [
      `${kind}/${file.replace('.kql', '')}`,
      filledIn(readFileSync(path.join('infra/queries', kind, file), 'utf8')),
    ]),
  ),
);
const ask = (query: string, table: Table): Record<string, Cell>[] => runQuery(texts.get(query)!, table, now);

function logged(event: TelemetryEvent, at: Date): Table[number] {
  let message = '';
  emit((line) => (message = line), event);
  return { timestamp: at, message };
}
/** How an export of which nothing is known but what is given stands, at the tick so many minutes ago. */
const standing = (minutes: number, given: Partial<Standing> = {}) => {
  const tick = minutesAgo(minutes).toISOString();
  const nothing = { last: undefined, active: undefined, dueSince: undefined, notReadySince: undefined };
  return logged(
    exportStateEvent({ tick, exportId: 'newsletter', ...nothing, ...given }),
    minutesAgo(minutes),
  );
};
const around = { connectionId: 'shop', account: 'contoso' };
const finished = (run: Run, at = minutesAgo(60)) => logged(runFinishedEvent(run, around), at);

const { runId, exportId } = finishedRun;
const wave = (number: number, at: Date) =>
  logged(
    {
      ...{ event: 'waveSent', runId, exportId, attempt: 2, account: 'contoso', lane: 0, wave: number },
      ...{ imports: 50, accepted: 49, missed: 1, contacts: 12_500, seconds: 13, ceilingPerMinute: 100 },
    },
    at,
  );

describe('the workbook', () => {
  const second: Run = {
    ...finishedRun,
    runId: 'newsletter.20261124t033000-def456',
    state: 'succeeded',
    counts: { ...finishedRun.counts, read: 5, delivered: 5, invalid: 0, rejected: 0 },
  };

  test("shows each run with its report's own numbers, and none unaccounted for", () => {
    const [row] = ask('workbook/runs', [finished(finishedRun)]);
    expect(row).toMatchObject({
      ...{ runId, state: 'completedWithErrors', attempt: 2 },
      ...finishedRun.counts,
      ...{ leavers: 3, batches: 4, imports: 5, minutes: 2, unaccounted: 0 },
    });
    expect(row!.importsPerMinute).toBeCloseTo((60 * 5) / 60.5);
  });

  test('adds up the rows of several runs by outcome', () => {
    const [row] = ask('workbook/rows-by-outcome', [finished(finishedRun), finished(second)]);
    expect(row).toMatchObject({ read: 15, delivered: 12, invalid: 2, rejected: 1, notSent: 0 });
    const [leavers] = ask('workbook/leavers-by-outcome', [finished(finishedRun), finished(second)]);
    expect(leavers).toMatchObject({ leavers: 6, kept: 4, keptByOtherExport: 2 });
  });

  test('leaves dry runs out of the rows, and counts them as runs', () => {
    const planned = finished({ ...finishedRun, state: 'planned', dryRun: true });
    expect(ask('workbook/rows-by-outcome', [planned])).toEqual([]);
    expect(ask('workbook/runs-by-state', [planned])).toMatchObject([{ state: 'planned', runs: 1 }]);
  });

  test('gives the same figures however often and in whatever order events arrive', () => {
    const events = [
      finished(finishedRun),
      finished(second, minutesAgo(59)),
      ...[1, 2, 3].map((n) => wave(n, minutesAgo(120 - n))),
    ];
    const queries = ['rows-by-outcome', 'runs-by-state', 'throughput', 'leavers-by-outcome', 'in-step'];
    const figures = (table: Table) =>
      queries.map((query) =>
        ask(`workbook/${query}`, table)
          .map((row) => JSON.stringify(row))
          .sort(),
      );
    const once = figures(events);
    // Repetitions come later than the first writing: an activity that runs twice, an orchestration that replays.
    const repetitions = fc.array(fc.integer({ min: 0, max: events.length - 1 }), { maxLength: 12 });
    const tables = repetitions
      .map((again) => [...events, ...again.map((i) => ({ ...events[i]!, timestamp: minutesAgo(1) }))])
      .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }));
    fc.assert(
      fc.property(tables, (table) => {
        expect(figures(table)).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  test('shows imports a minute against the ceiling of the account', () => {
    const table = [0, 1, 2, 3, 4].flatMap((n) => [
      wave(2 * n, minutesAgo(15 - n)),
      wave(2 * n + 1, minutesAgo(15 - n)),
    ]);
    expect(ask('workbook/throughput', table)).toEqual([
      {
        account: 'contoso',
        timestamp: minutesAgo(15).toISOString(),
        ...{ importsPerMinute: 100, ceilingPerMinute: 100, missedSlots: 10 },
      },
    ]);
  });

  test('shows how every export stands at the last tick', () => {
    const table = [
      standing(5, { exportId: 'b', last: { ...finishedRun, state: 'failed' } }),
      standing(5, { exportId: 'a', last: finishedRun }),
      standing(5, { exportId: 'c', dueSince: minutesAgo(155).getTime() }),
    ];
    expect(ask('workbook/exports-now', table).map((row) => [row.exportId, row.health])).toEqual([
      ['a', 'Healthy'],
      ['b', 'Failed'],
      ['c', 'Overdue'],
    ]);
  });
});

describe('alerts', () => {
  const tickAt = (minutes: number) =>
    logged(
      {
        ...{ event: 'timerTick', tick: minutesAgo(minutes).toISOString(), exports: 1, started: 0 },
        ...{ skipped: 0, resumed: 0, active: 0, held: 0, seconds: 1 },
      },
      minutesAgo(minutes),
    );
  const good: Run = {
    ...finishedRun,
    state: 'succeeded',
    counts: { ...finishedRun.counts, invalid: 0, rejected: 0, delivered: 10 },
  };
  const stateAt = (minutes: number, last?: Run, active?: Run) => standing(minutes, { last, active });
  const { endedAt: _ended, ...going } = good;
  const delivering: Run = { ...going, state: 'delivering', seenAt: minutesAgo(12).toISOString() };
  const failing = (occasion: string) =>
    ({ event: 'connectionFailing', ...around, code: 'account_unpaid', occasion }) as const;

  const healthy: Table = [
    tickAt(20),
    tickAt(5),
    stateAt(20, good),
    stateAt(5, good, delivering),
    finished(good, minutesAgo(30)),
  ];
  const names = [...texts.keys()].filter((name) => name.startsWith('alerts/'));

  test.each(names)('%s says nothing of a healthy installation', (name) => {
    expect(ask(name, healthy)).toEqual([]);
  });

  const table: [string, string, Table][] = [
    ['run-failed', 'the run that has just failed', [finished({ ...good, state: 'failed' })]],
    ['run-failed', 'an export whose last run failed', [stateAt(5, { ...good, state: 'failed' })]],
    ['run-held', 'a held run', [stateAt(5, good, { ...going, state: 'held' })]],
    [
      'run-stuck',
      'a run silent for over an hour',
      [stateAt(5, good, { ...delivering, seenAt: minutesAgo(70).toISOString() })],
    ],
    ['run-stuck', 'a run that dies again and again', [stateAt(5, good, { ...delivering, attempt: 6 })]],
    ['rejects', 'more undeliverable rows than agreed', [stateAt(5, finishedRun)]],
    [
      'unknown-outcomes',
      'rows with unknown outcome',
      [stateAt(5, { ...good, counts: { ...good.counts, unknown: 1 } })],
    ],
    [
      'export-overdue',
      'an export that is due',
      [standing(5, { last: good, dueSince: minutesAgo(126).getTime() })],
    ],
    [
      'snapshot-not-ready',
      'a snapshot not ready',
      [standing(5, { last: good, notReadySince: minutesAgo(126).getTime() })],
    ],
    ['no-timer-tick', 'a timer that has stopped', [tickAt(61)]],
    ['no-timer-tick', 'no log at all', []],
    ['connection-failing', 'a connection that fails', [logged(failing('r-1'), minutesAgo(5))]],
    [
      'vault-failing',
      'a vault that refuses',
      [
        logged(
          { event: 'vaultFailing', connectionId: 'shop', code: 'secret_forbidden', occasion: 'r-1' },
          minutesAgo(5),
        ),
      ],
    ],
    [
      'settings-invalid',
      'bad settings',
      [logged({ event: 'settingsInvalid', settings: ['KEY_VAULT_URI'], occasion: 'r-1' }, minutesAgo(5))],
    ],
  ];
  test.each(table)('%s tells of %s, once', (name, _, rows) => {
    expect(ask(`alerts/${name}`, [...rows, ...rows])).toHaveLength(1);
  });

  test('every alert is shown to fire', () => {
    expect(new Set(table.map(([name]) => `alerts/${name}`))).toEqual(new Set(names));
  });

  test('a failed run is forgotten when the next one ends well', () => {
    expect(
      ask('alerts/run-failed', [stateAt(50, { ...good, state: 'failed' }), finished(good, minutesAgo(10))]),
    ).toEqual([]);
  });

  test('a failed dry run alarms nobody', () => {
    expect(ask('alerts/run-failed', [finished({ ...good, state: 'failed', dryRun: true })])).toEqual([]);
  });

  test('a connection that works again is no longer told', () => {
    const rows = [
      logged(failing('r-1'), minutesAgo(50)),
      logged(
        { event: 'connectionWorking', connectionId: 'shop', account: 'contoso', occasion: 'r-2' },
        minutesAgo(5),
      ),
    ];
    expect(ask('alerts/connection-failing', rows)).toEqual([]);
  });

  test('a weekly export that is not due is not overdue', () => {
    expect(
      ask('alerts/export-overdue', [standing(5, { last: good, dueSince: minutesAgo(5).getTime() })]),
    ).toEqual([]);
  });

  test('invalid settings are told by their own alert, not by the missing tick', () => {
    const rows = [
      logged({ event: 'settingsInvalid', settings: ['KEY_VAULT_URI'], occasion: 'r-1' }, minutesAgo(5)),
    ];
    expect(ask('alerts/no-timer-tick', rows)).toEqual([]);
  });
});
