/** Sets the demo up over HTTP, as an administrator would: consent, connection, export. */
import type { Api } from './api';
import type { SimpleMapping } from './mapping';

/** Id of the demo's connection and of its export. */
export const demoId = 'demo';

export interface Consent {
  version: string;
  text: string;
}

/** What the demo needs of a connection's answer. */
export interface Connected {
  account: { name: string; contactLimit?: number; contactTotal?: number };
  checked: Record<'activeCampaign' | 'customerInsights', { ok: boolean; message: string }>;
}

/** Connects: the app verifies the key with ActiveCampaign and that it can read model.json. */
export const connect = (
  api: Api,
  to: { displayName: string; host: string; secretName: string },
  consent: Consent,
): Promise<Connected> =>
  api.send<Connected>('PUT', `/connections/${demoId}`, {
    ...to,
    audience: 'contributors',
    consent: { accepted: true, version: consent.version },
  });

/** Saves the export. It never starts automations, and only runs when the demo says so. */
export const saveExport = (
  api: Api,
  what: { segment: string; listId: string; mapping: SimpleMapping },
): Promise<{ listName?: string }> =>
  api.send('PUT', `/exports/${demoId}`, {
    displayName: 'Demo',
    connectionId: demoId,
    listId: what.listId,
    segments: [what.segment],
    mapping: what.mapping,
    automations: 'never',
    schedule: { type: 'off' },
  });

/** Starts a run and answers its id. */
export async function startRun(api: Api, dryRun: boolean): Promise<string> {
  const { runId } = await api.send<{ runId: string }>('POST', `/exports/${demoId}/runs`, { dryRun });
  return runId;
}
