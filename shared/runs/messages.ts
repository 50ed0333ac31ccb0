/** What travels between orchestrators, activities and the pace entity: references and counts, never rows or secrets. */
import type { SlotKind } from '../activecampaign/pace';
import type { ErrorCode } from '../model/errors';
import type { EffectiveLimits } from '../model/limits';
import type { RunState } from '../model/run';

/** What every step of a run carries. A stale attempt does nothing. */
export interface RunRef {
  runId: string;
  attempt: number;
}

/** The ActiveCampaign account a run delivers to, and how fast. */
export interface AccountRef {
  account: string;
  connectionId: string;
  limits: EffectiveLimits;
}

export interface ExportRunInput extends RunRef, AccountRef {
  /** Time (ms) that slots lie further ahead than usual, because activities came too late for theirs. */
  slack?: number;
  /** How often the key was refused so far when the destination was checked. */
  doubts?: number;
}

/** Answer of `prepareRun`. */
export interface Prepared {
  /** `again`: nothing could be checked yet; not before `waitUntil`. */
  next: 'deliver' | 'close' | 'end' | 'again';
  /** Number of batches, and the numbers of those still to be sent (`ranges.ts`). */
  batches: number;
  open: string;
  waitUntil?: number;
  /** Why again: ActiveCampaign asks to wait, the activity came too late for its slots, or the key was refused. */
  reason?: 'wait' | 'late' | 'doubt';
}

export interface DeliverLaneInput extends ExportRunInput {
  /** Batches that may be sent at once (`ranges.ts`). */
  open: string;
  /** Batches that may be sent from a time (ms) on: claimed by somebody else, or after a failure. */
  later: [batch: number, at: number][];
  lane: number;
  wave: number;
  /** Waves in a row in which no request got through, and in which every batch was refused as a whole. */
  failedWaves: number;
  refusedWaves: number;
  /** Proofs in a row by which the key was refused (`proof.ts`). */
  keyRefusals?: number;
  /** One wave, then back: for batches that are sent again while others are polled. */
  once?: boolean;
}

/** Answer of a lane. */
export interface LaneEnd {
  runId: string;
  wave: number;
  failedWaves: number;
  keyRefusals?: number;
}

export interface SubmitInput extends RunRef {
  batch: number;
  /** Absolute time (ms) at which the request is to be sent. */
  slot: number;
  /** The lane's, when there is any. */
  slack?: number;
}

export interface Submitted {
  batch: number;
  /** False when the slot was not used and can be given back. */
  used: boolean;
  /** done: ActiveCampaign has the batch or refused it; again: to be sent in a later wave; stop: the run sends no more. */
  next: 'done' | 'again' | 'stop';
  /** The activity began too late for its slot. */
  late?: boolean;
  /** Tried, and nothing got through. */
  failed: boolean;
  /** Why nothing could even be sent: storage or vault are away. */
  trouble?: ErrorCode;
  /** The whole batch was refused without a contact being named. */
  refused?: boolean;
  /** To be sent again, but not before this time (ms). */
  notBefore?: number;
  /** Contacts that ActiveCampaign accepted with this request. */
  accepted: number;
  /** ActiveCampaign asked to wait until then (ms). */
  waitUntil?: number;
  /** Requests a second that ActiveCampaign advertised, when it did. */
  advertised?: number;
  /** The key was refused, which happens now and then with valid keys: to be confirmed. */
  suspect?: 'key_refused' | 'login_page';
}

export interface SettleLaneInput extends ExportRunInput {
  batches: number;
  /** Lowest folder of batch records that has not ended. */
  folder: number;
  slots: number[];
  /** As in `PollInput`. */
  notBefore?: number;
  /** Of the waves in which broken batches were sent again. */
  wave: number;
  failedWaves: number;
  keyRefusals?: number;
}

export interface PollInput extends RunRef {
  batches: number;
  folder: number;
  /** Absolute times (ms) at which ActiveCampaign may be asked. */
  slots: number[];
  /** Time (ms) before which there is nothing to do: the timer that was to wait for it fires up to a second early. */
  notBefore?: number;
}

export interface Polled {
  folder: number;
  /** Slots that were not used and can be given back. */
  unused: number[];
  /** Questions that may be asked now: batches that are due, and contacts to be looked up. */
  due: number;
  /** How many questions came too late for their slots. */
  late: number;
  /** When to look again (ms) if there is none. */
  wakeAt: number;
  /** Batches that failed as a whole after acceptance and are to be sent again (`ranges.ts`). */
  reopened: string;
  finished: boolean;
  progress: { state: RunState; batches: number; sent: number; remainingSeconds: number };
  waitUntil?: number;
}

/** What a wave came to, for the log. */
export interface WaveResult {
  account: string;
  lane: number;
  wave: number;
  imports: number;
  accepted: number;
  missed: number;
  contacts: number;
  seconds: number;
  ceilingPerMinute: number;
}

/** Without a wave: a sign of life while waiting. */
export interface WaveNote extends RunRef {
  wave?: WaveResult;
  /** Set when the lane gives up: the run sends no more. */
  stop?: ErrorCode;
  /** Set when the key was refused: read the secret again and ask who we are at these slots (ms). */
  suspect?: { code: 'key_refused' | 'login_page'; slots: number[]; keyRefusals: number };
}

export interface WaveNoted {
  /** The run sends no more. */
  stop: boolean;
  /** Slots of the proof that were not used and can be given back. */
  unused: number[];
  /** Proofs in a row by which the key was refused; set when there was a suspect. */
  keyRefusals?: number;
}

/** Who calls outside of runs share as, in the pace of an account. */
export const calls = 'calls';

/** What `takeSlots` is asked for. */
export interface TakeSlotsInput extends AccountRef {
  count: number;
  /** As in `ReserveInput`. */
  lead?: number;
}

/** What is asked of the entity `pace`. */
export interface ReserveInput {
  kind: SlotKind;
  count: number;
  connection: string;
  limits: EffectiveLimits;
  /** Time (ms) from now to the first slot; the pace's own when left out. */
  lead?: number;
  /** Who asks: runs are kept fair against each other. */
  requester: string;
}

export interface Reserved {
  /** Absolute times (ms), ascending; possibly fewer than asked for. */
  slots: number[];
  /** Without slots: ask again at this time (ms). */
  askAgainAt?: number;
}

export interface GiveBackInput {
  requester: string;
  slots: number[];
}

export interface PaceNote {
  /** Everybody on the account waits until then (ms). */
  waitUntil?: number;
  reason?: 'rate_limited';
  /** `RateLimit-Limit` of an answer. */
  advertised?: number;
}
