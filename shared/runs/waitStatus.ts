/** The status by which an answer that asks to wait is logged. Pure. */

/** 503 when the account is away, 429 otherwise: the importer's own 400 "Rate limit exceeded." is logged as 429, too. */
export const waitStatus = (type: string): number => (type === 'unavailable' ? 503 : 429);
