// The status document of an instance, as JSON text: stored JSON is put in as it is, not parsed and written again.
import { type Entity, type Instance } from '../state';
import { netText } from '../dotnet';
import { historyView } from './history';

export type StatusOptions = { input: boolean; history: boolean; historyOutput: boolean };

/** The status of an orchestration. A reason `undefined` makes it no JSON, as on the real host. */
export function statusText(i: Instance, options: StatusOptions): string {
  const parts = [
    `"name":${JSON.stringify(i.name)}`,
    `"instanceId":${JSON.stringify(i.instanceId)}`,
    `"runtimeStatus":"${i.status}"`,
    `"input":${options.input ? netText(i.input ?? 'null') : 'null'}`,
    `"customStatus":${netText(i.customStatus ?? 'null')}`,
    `"output":${netText(i.output ?? 'null')}`,
    `"createdTime":"${wholeSeconds(i.createdTime)}"`,
    `"lastUpdatedTime":"${wholeSeconds(i.lastUpdatedTime)}"`,
  ];
  if (options.history) parts.push(`"historyEvents":${JSON.stringify(historyView(i, options.historyOutput))}`);
  return `{${parts.join(',')}}`;
}

/** The status of an entity: an instance that runs for ever. */
export function entityStatusText(e: Entity, options: StatusOptions): string {
  const input = options.input ? { exists: e.exists, state: e.state, sorter: {} } : null;
  return JSON.stringify({
    name: e.id,
    instanceId: e.id,
    runtimeStatus: 'Running',
    input,
    customStatus: { entityExists: e.exists },
    output: null,
    createdTime: wholeSeconds(e.createdTime),
    lastUpdatedTime: wholeSeconds(e.lastUpdatedTime),
  });
}

function wholeSeconds(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}
