/** Events about what stands around the runs: the account, the vault, the settings. Pure. */
import { z } from 'zod';
import { event } from '../define';
import { account, code, connectionId, occasion, seconds, settingName } from '../fields';

export const troubleEvents = {
  /** ActiveCampaign asked us to wait. `occasion` names the request: `<runId>/<batch>/<try>`, or a request id. */
  rateLimited: event(
    z.strictObject({
      account,
      operation: z.enum(['import', 'poll', 'lookup', 'subscribe', 'read', 'single']),
      status: z.int().min(100).max(599),
      waitSeconds: seconds,
      occasion,
    }),
    (e) => `${e.account}/${e.occasion}`,
  ),
  /**
   * A connection does not work: key, payment, account or network. Written when it is confirmed, and again at each
   * tick as long as the newest test of it or run on it says so.
   */
  connectionFailing: event(
    z.strictObject({ connectionId, account: account.nullable(), code, occasion }),
    (e) => `${e.connectionId}/${e.code}/${e.occasion}`,
  ),
  /** A connection works again, or still: after a test, a run, or at a tick. */
  connectionWorking: event(
    z.strictObject({ connectionId, account, occasion }),
    (e) => `${e.connectionId}/${e.occasion}`,
  ),
  /** Key Vault refused or did not answer: `secret_missing`, `secret_forbidden` or `vault_unavailable`. */
  vaultFailing: event(
    z.strictObject({
      connectionId: connectionId.nullable(),
      code: code.extract(['secret_missing', 'secret_forbidden', 'vault_unavailable']),
      occasion,
    }),
    (e) => `${e.code}/${e.occasion}`,
  ),
  /** The settings are bad: every call answers 503. Names only, never values. Written once a process and at each tick. */
  settingsInvalid: event(
    z.strictObject({ settings: z.array(settingName).max(100), occasion }),
    (e) => e.occasion,
  ),
} as const;
