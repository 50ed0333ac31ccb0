/** What commands say at their end, and calls that a shell takes as they are printed. */
import { execFileSync } from 'node:child_process';
import { ApiError } from '../../local/console/api-error';
import { call, simulatorCall } from '../../local/console/calls';
import { failureOf } from '../../local/console/failure';
import { Stopped } from '../../local/console/stop-signal';
import { UsageError } from '../../local/console/usage-error';
import { planLines } from '../../local/demo/account';
import { firstCalls } from '../../local/start/first-calls';
import { ProductError } from '../../shared/model/errors';

describe('a failure', () => {
  test('of the app is said with code, message, details and what to do', () => {
    const details = [{ path: 'listId', message: 'No such list.' }];
    expect(
      failureOf(new ApiError(422, 'list_missing', 'There is no list 9.', 'Choose another.', details)),
    ).toEqual({
      lines: ['list_missing: There is no list 9.', '  listId: No such list.', 'What to do: Choose another.'],
      exitCode: 1,
    });
  });

  test('of the host, which has no code, is said as it is', () => {
    expect(failureOf(new ApiError(404, undefined, 'GET /x answered 404.', undefined, []))).toEqual({
      lines: ['GET /x answered 404.'],
      exitCode: 1,
    });
  });

  test('of our own parts carries the action of the registry', () => {
    expect(failureOf(new ProductError('model_missing', 'No model.json.')).lines).toEqual([
      'model_missing: No model.json.',
      expect.stringMatching(/^What to do: .*SEGMENTS_LOCATION/),
    ]);
  });

  test('of the network is said with its cause', () => {
    const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:7071') });
    expect(failureOf(error).lines).toEqual(['fetch failed: connect ECONNREFUSED 127.0.0.1:7071']);
  });

  test('is told apart by exit code: a wrong call 2, Ctrl-C 130, SIGTERM 143, everything else 1', () => {
    const codes = [new UsageError('x'), new Stopped('SIGINT'), new Stopped('SIGTERM'), new Error('x'), 'x'];
    expect(codes.map((error) => failureOf(error).exitCode)).toEqual([2, 130, 143, 1, 1]);
  });
});

describe('a printed call', () => {
  const addresses = { baseUrl: 'http://localhost:7071/api', key: "k'e y$HOME" };
  /** What curl would get: the shell's own splitting. */
  const words = (line: string): string[] =>
    execFileSync('sh', ['-c', `set -- ${line}; for word; do printf '%s\\0' "$word"; done`], {
      encoding: 'utf8',
    })
      .split('\0')
      .slice(0, -1);

  test('reaches curl word for word, whatever stands in key and body', () => {
    const json = { displayName: 'It\'s "quoted" & $HOME' };
    expect(words(call(addresses, '/exports/a', { method: 'PUT', json }))).toEqual([
      'curl',
      '-s',
      '-H',
      "x-functions-key: k'e y$HOME",
      '-X',
      'PUT',
      '-H',
      'content-type: application/json',
      '-d',
      JSON.stringify(json),
      'http://localhost:7071/api/exports/a',
    ]);
  });

  test('to the simulator names its authority', () => {
    expect(words(simulatorCall({ url: 'https://localhost:1', caFile: '/a b/ca.pem' }))).toEqual([
      ...['curl', '-s', '--cacert', '/a b/ca.pem', 'https://localhost:1/__simulator'],
    ]);
  });

  test('of a whole export is offered only where segment and simulator are there', () => {
    const along = { storage: true, vault: true, simulator: true, sample: true };
    const whole = firstCalls(addresses, along, 'localhost:1', 'secret').join('\n');
    expect(whole).toContain('/exports/local/runs');
    expect(whole).toContain('"secretName":"secret"');
    const partly = firstCalls(
      addresses,
      { ...along, simulator: false, vault: false },
      undefined,
      'secret',
    ).join('\n');
    expect(partly).not.toContain('/exports/');
    expect(partly).toContain('<name of the secret>');
  });
});

test('the plan is shown with its head-room where it is known', () => {
  const plan = {
    counts: { read: 1200, invalid: 48, duplicate: 36 },
    adds: 1000,
    changes: 116,
    minutes: 0.5,
    notes: ['A note.'],
  };
  expect(planLines(plan)).toEqual([
    '  1,200 rows: 1,116 contacts to send, 48 invalid, 36 duplicate; about 30 s.',
    '  A note.',
  ]);
  expect(planLines({ ...plan, headroom: { limit: 5000, total: 4200 } })[1]).toBe(
    '  The account holds 4,200 of 5,000 contacts.',
  );
});
