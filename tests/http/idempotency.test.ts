/** Claims of an Idempotency-Key against the storage emulator. */
import {
  claimOnce,
  idempotencyKeyOf,
  removeOldClaims,
  type ClaimRequest,
} from '../../shared/http/idempotency';
import { DocumentStore } from '../../shared/store/documents';
import { newContainer } from '../storage/blobs';

let documents: DocumentStore;
beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
});

const now = new Date('2026-11-24T02:15:00Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const request = (more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  key: 'k1',
  callerId: 'jane',
  scope: 'startRun/news',
  body: { mode: 'full', dryRun: false },
  ...more,
});
const claim = (more: Partial<ClaimRequest>, id: string, at = now) =>
  claimOnce(documents, request(more), () => id, at);

test('of 100 calls at once with one key exactly one is first, and all get its id', async () => {
  const claims = await Promise.all(Array.from({ length: 100 }, (_, at) => claim({}, `run-${at}`)));
  expect(claims.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(1);
});

test('the same key with another body is refused; the order of fields does not make another body', async () => {
  await claim({}, 'a');
  expect(await claim({ body: { dryRun: false, mode: 'full' } }, 'b')).toEqual({ id: 'a', replayed: true });
  for (const body of [{ mode: 'full' }, { mode: 'full', dryRun: true }, [], null, undefined])
    await expect(claim({ body }, 'b')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
});

test('keys of other callers and of other calls are other keys', async () => {
  await claim({}, 'a');
  for (const more of [{ callerId: 'max' }, { scope: 'startRun/other' }, { key: 'k2' }])
    expect(await claim(more, 'b')).toEqual({ id: 'b', replayed: false });
});

test('a key lives 24 hours, then anybody may use it anew, and again only one is first', async () => {
  await claim({}, 'a');
  expect(await claim({}, 'b', later(23.9))).toEqual({ id: 'a', replayed: true });
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, at) => claim({ body: 'other' }, `run-${at}`, later(24.1))),
  );
  expect(claims.filter(({ replayed }) => !replayed)).toHaveLength(1);
});

test('old claims are removed, fresh ones stay', async () => {
  await claim({}, 'a');
  expect(await removeOldClaims(documents, new Date())).toBe(0);
  expect(await removeOldClaims(documents, new Date(Date.now() + 25 * 3_600_000))).toBe(1);
});

test.each(['', ' ', 'a b', 'ä', 'x'.repeat(256), 'a\tb'])('the key "%s" is refused', (key) => {
  expect(() => idempotencyKeyOf({ get: () => key })).toThrow('Idempotency-Key takes');
});
