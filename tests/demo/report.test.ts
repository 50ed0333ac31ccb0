import { noCounts } from '../../shared/model/counts';
import { type Run, runSchema } from '../../shared/model/run';
import { rejectLines } from '../../local/demo/rejects';
import { outcomeTable } from '../../local/demo/table';
import { problemsOf } from '../../local/demo/verdict';
import { countDown, inWords, stage } from '../../local/demo/progress';

const counts = { ...noCounts(), read: 1200, invalid: 48, duplicate: 36, delivered: 1116 };
const run = (change: Partial<Run> = {}): Run =>
  runSchema.parse({
    runId: 'demo.20261124t021500-abc123',
    exportId: 'demo',
    state: 'completedWithErrors',
    attempt: 1,
    mode: 'changes',
    dryRun: false,
    startedBy: 'function key',
    createdAt: '2026-11-24T02:15:00.000Z',
    snapshots: [],
    counts,
    leaverCounts: {
      leavers: 0,
      kept: 0,
      keptByOtherExport: 0,
      marked: 0,
      unsubscribed: 0,
      rejected: 0,
      unknown: 0,
      notSent: 0,
    },
    progress: { batches: 5, sent: 5, requests: 5, remainingSeconds: null },
    notes: [],
    seenAt: '2026-11-24T02:15:30.000Z',
    ...change,
  });

describe('the table', () => {
  test('adds up on screen and says so', () => {
    const lines = outcomeTable({ counts, requests: 5, importSeconds: 1.25, seconds: 23.456 });
    expect(lines.join('\n')).toMatch(/sum +1,200 +. = read: every row is accounted for/);
    expect(lines.join('\n')).toMatch(/seconds +23\.5 /);
    expect(lines.join('\n')).toMatch(/requests made +5 .+ first to last in 1\.3 s/);
    expect(lines.filter((line) => /\d/.test(line))).toHaveLength(11);
  });

  test('says that a row is missing when one is', () => {
    const lines = outcomeTable({ counts: { ...counts, delivered: 1115 }, requests: 5, seconds: 1 });
    expect(lines.join('\n')).toContain('is not 1,200: A ROW IS MISSING');
  });
});

describe('the verdict', () => {
  test('a balanced run that delivered what could be delivered is good', () => {
    expect(problemsOf(run(), { rows: 1200, contactsHeld: 1116 })).toEqual([]);
    expect(problemsOf(run({ state: 'succeeded' }), {})).toEqual([]);
    expect(problemsOf(run({ state: 'nothingToDo' }), {})).toEqual([]);
  });

  test.each<[string, Partial<Run>, object, string]>([
    ['a row without an outcome', { counts: { ...counts, delivered: 1115 } }, {}, '1 row without an outcome'],
    ['a row counted twice', { counts: { ...counts, duplicate: 37 } }, {}, '1 row too many'],
    ['another number of rows', {}, { rows: 1201 }, 'read 1,200 rows, but the segment has 1,201 rows'],
    [
      'a contact that never arrived',
      {},
      { contactsHeld: 1115 },
      'holds 1,115 contacts on the list, but the app reports 1,116',
    ],
    [
      'an unknown outcome',
      { counts: { ...counts, delivered: 1114, unknown: 2 } },
      {},
      '2 rows with an unknown outcome',
    ],
    [
      'rows not sent',
      { counts: { ...counts, delivered: 1114, notSent: 2 }, notSentReason: 'canceled' },
      {},
      '2 rows not sent (canceled)',
    ],
    ['a cancelled run', { state: 'canceled' }, {}, 'ended as "canceled"'],
    ['a dry run', { state: 'planned' }, {}, 'ended as "planned"'],
  ])('%s is a problem', (_, change, evidence, sentence) => {
    expect(problemsOf(run(change), evidence).join(' ')).toContain(sentence);
  });

  test('the error of a failed run is said with its code and action', () => {
    const error = {
      code: 'key_refused',
      message: 'The key is refused.',
      action: 'Check the key.',
      retried: 'nextRun' as const,
    };
    expect(problemsOf(run({ state: 'failed', error }), {})).toEqual([
      'The run ended as "failed". key_refused: The key is refused. Check the key.',
    ]);
    expect(
      problemsOf(run({ state: 'held', held: { at: '2026-11-24T02:15:30.000Z', reasons: [error] } }), {})[0],
    ).toBe('The run is held and waits for a release. key_refused: The key is refused. Check the key.');
  });
});

describe('the first rejects', () => {
  const header = 'EMail,FirstName,_file,_line,_outcome,_code,_reason,_action,_firstSeen\r\n';
  const row = (address: string, line: number, code: string) =>
    `"${address}","A",Seg/2026/11/24/0215/Seg_1.csv,${line},invalid,${code},Why.,"Do, this.",2026\r\n`;

  test('are shown by reason, two of each', () => {
    const text =
      header +
      [2, 3, 4].map((line) => row(`a${line}`, line, 'email_malformed')).join('') +
      row('', 9, 'email_missing');
    expect(rejectLines({ text, whole: true }, 'EMail')).toEqual([
      '  email_malformed: Why. Do, this.',
      `      ${'Seg_1.csv line 2'.padEnd(36)} a2`,
      `      ${'Seg_1.csv line 3'.padEnd(36)} a3`,
      '  email_missing: Why. Do, this.',
      `      ${'Seg_1.csv line 9'.padEnd(36)} (no address)`,
    ]);
  });

  test('a record that is cut off is left out', () => {
    const text = header + row('a', 2, 'email_malformed') + row('b', 3, 'email_malformed').slice(0, 20);
    expect(rejectLines({ text, whole: false }, 'EMail')).toHaveLength(2);
  });

  test('line breaks and long values do not tear the table, and the spreadsheet apostrophe is gone', () => {
    const text = header + row(`x\n${'y'.repeat(200)}`, 2, 'a') + row("'@b.example.com", 3, 'a');
    const lines = rejectLines({ text, whole: true }, 'EMail');
    expect(lines[1]).toMatch(/ x\\ny+…$/);
    expect(lines[1]?.length).toBeLessThan(110);
    expect(lines[2]).toMatch(/ @b\.example\.com$/);
  });
});

describe('the progress', () => {
  test('says what the run is doing and how long it will take', () => {
    const progress = { batches: 400, sent: 12, requests: 12, remainingSeconds: 232 };
    expect(stage({ state: 'delivering', progress })).toBe('12 of 400 batches sent, about 3 min 52 s left');
    expect(stage({ state: 'preparing', progress: { ...progress, remainingSeconds: null } })).toBe(
      'reading the segment',
    );
  });
  test.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [240, '4 min'],
    [61, '1 min 1 s'],
    [7200, '2 h'],
    [7260, '2 h 1 min'],
  ])('%d seconds are "%s"', (seconds, words) => expect(inWords(seconds)).toBe(words));

  test('lets the time left go down between two looks, and never below a second', () => {
    let now = 0;
    const counted = countDown(() => now);
    const left = (sent: number, remainingSeconds: number | null): number | null =>
      counted({ state: 'delivering', progress: { batches: 400, sent, requests: sent, remainingSeconds } })
        .progress.remainingSeconds;
    expect(left(0, null)).toBeNull();
    expect(left(0, 240)).toBe(240);
    now = 10_000;
    expect(left(0, 240)).toBe(230);
    expect(left(16, 231)).toBe(231);
    now = 500_000;
    expect(left(16, 231)).toBe(1);
  });
});
