/** Calls to copy at the end of a demo that keeps running. Pure. */
import { type Addresses, call, simulatorCall } from '../console/calls';

/** What can be looked at while everything runs, and how to look at it again. */
export function whereToLook(
  addresses: Addresses,
  { segment, runId }: { segment: string; runId: string },
  folder: string,
): string[] {
  const { simulator } = addresses;
  const start = call(addresses, '/exports/demo/runs', { method: 'POST', json: {} });
  return [
    'Everything keeps running until Ctrl-C. Calls to copy:',
    '',
    '# the run, and every row that did not arrive, with its reason (CSV)',
    call(addresses, `/runs/${runId}`),
    call(addresses, `/runs/${runId}/rejects`),
    '# the segment as the app sees it',
    call(addresses, `/segments/${encodeURIComponent(segment)}`),
    '# the export and the connection',
    call(addresses, '/exports/demo'),
    call(addresses, '/connections/demo'),
    '# run it again: nothing has changed, so nothing is sent',
    start,
    ...(simulator ? ['# what ActiveCampaign (the simulator) holds', simulatorCall(simulator)] : []),
    '',
    `Certificates, storage and state are in ${folder} until then.`,
  ];
}
