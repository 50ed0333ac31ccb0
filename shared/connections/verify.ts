/** "Connect": proves that ActiveCampaign takes the key and that the app can read the segments. */
import { errorRegistry, ProductError, summarize, type ErrorCode, type ErrorDetail } from '../model/errors';
import type { Connection } from '../model/connection';
import type { ActiveCampaignReader, SegmentList } from './parts';

export type Checked = Connection['checked'];
export type Account = Connection['account'];

export interface Verified {
  checked: Checked;
  /** What could be read of the account; without name. */
  account: Omit<Account, 'name'>;
}

type Check = Checked['activeCampaign'];

const n = (value: number): string => value.toLocaleString('en-US');

const failed = (error: unknown): Check => {
  const { code, message } = summarize(error);
  return { ok: false, message, code };
};

/** Does something with a reader of the account; the caller decides with which key. */
export type WithReader = <T>(act: (reader: ActiveCampaignReader) => Promise<T>) => Promise<T>;

async function checkAccount(withReader: WithReader): Promise<[Check, Verified['account']]> {
  try {
    const limit = await withReader(async (reader) => {
      // The key first: the call for the limit answers 403 for a bad key and for a good one that may not read it.
      await reader.me();
      return reader.account();
    });
    if (!limit.readable)
      return [
        { ok: true, message: 'The key is valid. It may not read the contact limit of the account.' },
        { headroomReadable: false },
      ];
    const { contactLimit, contactTotal } = limit;
    const room = Math.max(0, contactLimit - contactTotal);
    return [
      {
        ok: true,
        message: `The key is valid. ${n(contactTotal)} of ${n(contactLimit)} contacts are used, ${n(room)} are free.`,
      },
      { headroomReadable: true, contactLimit, contactTotal },
    ];
  } catch (error) {
    return [failed(error), { headroomReadable: false }];
  }
}

async function checkSegments(segments: SegmentList): Promise<Check> {
  try {
    const found = await segments.listSegments();
    const segmentsFound = found.length === 1 ? '1 segment' : `${n(found.length)} segments`;
    return { ok: true, message: `model.json is readable; it has ${segmentsFound}.` };
  } catch (error) {
    return failed(error);
  }
}

/** Checks both sides side by side; a failure is in the result, never thrown. */
export async function verify(withReader: WithReader, segments: SegmentList, now: Date): Promise<Verified> {
  const [[activeCampaign, account], customerInsights] = await Promise.all([
    checkAccount(withReader),
    checkSegments(segments),
  ]);
  return { checked: { at: now.toISOString(), activeCampaign, customerInsights }, account };
}

/**
 * Throws unless both checks are good. The code is that of the check that failed where the caller can mend it
 * (status 422), else `connect_failed`; details name every check that failed.
 */
export function assertConnected({ activeCampaign, customerInsights }: Checked): void {
  const bad = Object.entries({ activeCampaign, customerInsights }).filter(([, check]) => !check.ok);
  const [first] = bad;
  if (!first) return;
  const details: ErrorDetail[] = bad.map(([path, check]) => ({
    path,
    message: `${check.code ?? 'failed'}: ${check.message}`,
  }));
  const [target, { code }] = first;
  const mendable = Object.keys(errorRegistry).find(
    (known): known is ErrorCode => known === code && errorRegistry[known as ErrorCode].status === 422,
  );
  throw new ProductError(
    mendable ?? 'connect_failed',
    `Not connected, nothing was saved. ${bad.map(([path, check]) => `${path}: ${check.message}`).join(' ')}`,
    { target, details },
  );
}
