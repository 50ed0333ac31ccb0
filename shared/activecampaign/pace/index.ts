/** The pace of one ActiveCampaign account: which call may leave when. Pure core of the Durable entity `pace`. */
export { giveBack, noteAdvertised, noteWait } from './changes';
export { leadMs, reserve, type Reservation, type ReserveRequest } from './reserve';
export { type SlotState, waitForSlot } from './slot';
export { emptyPace, type PaceState, type SlotKind } from './state';
export { type PaceSummary, summarizePace } from './summary';
export { type PaceLimits, spread } from './windows';
