/** Every event of the table is written by the code: a query of one that nobody writes would be silent for ever. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connectionSchema, type Connection } from '../../shared/model/connection';
import { ProductError, type ErrorCode } from '../../shared/model/errors';
import type { Run } from '../../shared/model/run';
import { connectionStanding } from '../../shared/runs/connectionStanding';
import { Secrets } from '../../shared/secrets/secrets';
import { emit } from '../../shared/telemetry/emit';
import { eventTable, type TelemetryEvent } from '../../shared/telemetry/events';
import { settingsInvalidEvent } from '../../shared/telemetry/settingsInvalid';
import { vaultFailingEvent } from '../../shared/telemetry/vaultFailing';
import { finishedRun } from './runs';

const sources = ['functions', 'shared']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  )
  .filter((name) => name.endsWith('.ts') && !name.startsWith(path.join('shared', 'telemetry', 'events')));

/** Exported functions that make an event; they must be used outside of the file that has them. */
const makers = (text: string) =>
  [...text.matchAll(/export (?:const|function) (\w+Event)\b/g)].map(([, name]) => name!);

test.each(Object.keys(eventTable))('%s is written', (name) => {
  const texts = sources.map((file) => readFileSync(file, 'utf8'));
  const making = texts.filter((text) => text.includes(`event: '${name}'`));
  const written = making.some((text) => {
    const made = makers(text);
    return (
      made.length === 0 ||
      made.some((maker) => texts.some((other) => other !== text && other.includes(`${maker}(`)))
    );
  });
  expect(written).toBe(true);
});

const written = (event: TelemetryEvent | undefined): unknown => {
  let line = '';
  if (event) emit((text) => (line = text), event);
  return line === '' ? undefined : JSON.parse(line);
};

test('settings that are bad are named once each, lists without their places, and never with values', () => {
  const problems = ['KEY_VAULT_URI', 'SEGMENTS_LOCATION.0', 'SEGMENTS_LOCATION.1'].map((name) => ({
    ...{ path: name, message: 'wrong', received: 'value' },
  }));
  expect(written(settingsInvalidEvent(problems, 'tick'))).toEqual({
    ...{ event: 'settingsInvalid', key: 'settingsInvalid/tick', occasion: 'tick' },
    settings: ['KEY_VAULT_URI', 'SEGMENTS_LOCATION'],
  });
});

test.each([
  ['secret_missing', true],
  ['secret_forbidden', true],
  ['vault_unavailable', true],
  ['secret_unusable', false],
  ['key_refused', false],
] as const)('%s of a key that is read is an event of the vault: %s', async (code, told) => {
  const client = { vaultUrl: 'https://v', getSecret: () => Promise.reject(new Error()) };
  const secrets = new Secrets({
    ...client,
    setSecret: client.getSecret,
    beginDeleteSecret: client.getSecret,
  });
  secrets.read = () => Promise.reject(new ProductError(code, 'No.'));
  const heard: unknown[] = [];
  const telling = secrets.telling((error) => heard.push(written(vaultFailingEvent(error, 'shop', 'call-1'))));
  await expect(telling.read('ac-key')).rejects.toMatchObject({ code });
  expect(heard).toEqual([
    told ? expect.objectContaining({ key: `vaultFailing/${code}/call-1`, connectionId: 'shop' }) : undefined,
  ]);
});

const connection = (ok: boolean, at: string, code?: ErrorCode): Connection =>
  connectionSchema.parse({
    ...{ id: 'shop', type: 'ActiveCampaign', displayName: 'Shop', host: 'contoso.api-us1.com' },
    ...{ secretName: 'ac-key', audience: 'administrators', enabled: true, exportUser: 'me' },
    ...{ secretWritten: false, allow: { segments: ['*'], columns: [] } },
    consent: { accepted: true, version: '1', by: 'me', at: '2026-11-24T00:00:00Z' },
    account: { name: 'contoso', headroomReadable: false },
    checked: {
      at,
      activeCampaign: { ok, message: 'Seen.', ...(code ? { code } : {}) },
      customerInsights: { ok: true, message: 'Seen.' },
    },
    createdAt: at,
    updatedAt: at,
  });
const [early, late] = ['2026-11-24T01:00:00.000Z', '2026-11-24T03:00:00.000Z'];
const failed = (code: ErrorCode): Run => ({
  ...finishedRun,
  state: 'failed',
  error: { code, message: 'No.', action: 'Look.', retried: 'no' },
});
const failing = (code: ErrorCode) => ({ event: 'connectionFailing', code, occasion: 'tick' });
const working = { event: 'connectionWorking', occasion: 'tick' };

test.each<[string, Connection, Run[], object | undefined]>([
  ['a good test, no run', connection(true, early), [], working],
  [
    'a good test, then a run that was refused',
    connection(true, early),
    [failed('key_refused')],
    failing('key_refused'),
  ],
  ['a run that was refused, then a good test', connection(true, late), [failed('key_refused')], working],
  [
    'a bad test, then a run that delivered',
    connection(false, early, 'account_unpaid'),
    [finishedRun],
    working,
  ],
  [
    'a run that delivered, then a bad test',
    connection(false, late, 'account_unpaid'),
    [finishedRun],
    failing('account_unpaid'),
  ],
  ['a test that failed for another reason', connection(false, late, 'server_error'), [], undefined],
  ['a run that failed for another reason', connection(true, early), [failed('segment_missing')], working],
])('at a tick the newest sign counts: %s', (_what, given, runs, wanted) => {
  const event = connectionStanding(given, runs, 'tick');
  if (wanted === undefined) expect(event).toBeUndefined();
  else expect(event).toMatchObject({ connectionId: 'shop', account: 'contoso', ...wanted });
});
