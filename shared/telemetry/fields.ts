/**
 * Building blocks of telemetry events. No free text: every string is an id, a time, a code or a word of a fixed
 * list, so that no address, name or key can end in a log through an event. Pure.
 */
import { z } from 'zod';
import { errorRegistry, type ErrorCode } from '../model/errors';
import { documentIdSchema, runIdSchema } from '../model/ids';

export const runId = runIdSchema;
export const exportId = documentIdSchema;
export const connectionId = documentIdSchema;
/** Name of the ActiveCampaign account, as the pace uses it: the first label of the host (with a port locally). */
export const account = z.string().regex(/^[a-z0-9][a-z0-9.:-]{0,252}$/, 'Not an account name.');
/** Code of the error registry. */
export const code = z.enum(Object.keys(errorRegistry) as [ErrorCode, ...ErrorCode[]]);
/** ISO time in UTC. */
export const time = z.iso.datetime();
export const count = z.int().nonnegative();
/** Seconds, fractions allowed. */
export const seconds = z.number().nonnegative();
/** What made an event happen, when no run did: the tick's time, a request id, `<runId>/<batch>/<try>`. */
export const occasion = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/, 'Not an id.');
/** Name of an application setting. */
export const settingName = z.string().regex(/^[A-Za-z0-9_]{1,100}$/, 'Not the name of a setting.');
