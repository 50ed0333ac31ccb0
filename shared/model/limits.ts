/**
 * Every number that comes from outside, with its source, and what a connection may set instead. Pure.
 * BULK = developers.activecampaign.com/reference/bulk-import-contacts; RATE = .../reference/rate-limits.
 */
import { z } from 'zod';

export const documentedLimits = {
  /** Contacts in one bulk import request (BULK). */
  contactsPerImport: 250,
  /** UTF-8 bytes of one bulk import request: "less than 400K bytes: 399,999 or fewer" (BULK). */
  bytesPerImport: 399_999,
  /** Bulk import requests a minute that hold several contacts (BULK). */
  importsPerMinute: 100,
  /** Bulk import requests a minute that hold a single contact (BULK). */
  singleImportsPerMinute: 20,
  /** Requests a second for the whole account, whatever the endpoint (RATE). */
  requestsPerSecond: 5,
  /** "retry this request in a minute": wait when an answer says "rate limit exceeded" and no time (BULK). */
  waitSeconds: 60,
  /** Largest page of lists, fields, contacts (reference/pagination). */
  pageSize: 100,
} as const;

/** What a connection may set: lower (the shop shares the account) or higher (another contract). */
export const limitsSchema = z.strictObject({
  /** Part of the account's budget that this app may use, 0.05 to 1. */
  share: z.number().min(0.05).max(1).optional(),
  importsPerMinute: z.number().positive().max(100_000).optional(),
  singleImportsPerMinute: z.number().positive().max(100_000).optional(),
  requestsPerSecond: z.number().positive().max(10_000).optional(),
  /** Seconds to wait after "rate limit exceeded" without a time. */
  waitSeconds: z.number().positive().max(3600).optional(),
  /** Seconds between the acceptance of a batch and the first look at it, and between looks. */
  pollSeconds: z.number().positive().max(3600).optional(),
  /** Seconds until the answer to an import is given up; then the batch is sent again as one whose answer was lost. */
  answerSeconds: z.number().min(0.5).max(60).optional(),
  /** Seconds after the last import in which open batches are polled; then their rows are unknown. */
  settleSeconds: z.number().positive().max(86_400).optional(),
});
export type Limits = z.infer<typeof limitsSchema>;

/** Limits with every value decided. */
export interface EffectiveLimits {
  share: number;
  importsPerMinute: number;
  singleImportsPerMinute: number;
  requestsPerSecond: number;
  waitSeconds: number;
  pollSeconds: number;
  answerSeconds: number;
  settleSeconds: number;
}

/** Fills what a connection leaves open. `settleSeconds` defaults to the app's setting SETTLE_DEADLINE. */
export function effectiveLimits(limits: Limits | undefined, settleSeconds: number): EffectiveLimits {
  return {
    share: limits?.share ?? 1,
    importsPerMinute: limits?.importsPerMinute ?? documentedLimits.importsPerMinute,
    singleImportsPerMinute: limits?.singleImportsPerMinute ?? documentedLimits.singleImportsPerMinute,
    requestsPerSecond: limits?.requestsPerSecond ?? documentedLimits.requestsPerSecond,
    waitSeconds: limits?.waitSeconds ?? documentedLimits.waitSeconds,
    // First results of a batch were seen after about 6 s; nothing can be concluded before 5 to 10 s.
    pollSeconds: limits?.pollSeconds ?? 10,
    // Longer answers would make a wave's activities longer than 40 s.
    answerSeconds: limits?.answerSeconds ?? 20,
    settleSeconds: limits?.settleSeconds ?? settleSeconds,
  };
}
