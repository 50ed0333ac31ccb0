/** The first calls to copy once the app runs: what is there, and, with the simulator, a whole export. Pure. */
import { consent } from '../../shared/connections/consent';
import { type Addresses, call } from '../console/calls';
import { sampleMapping, sampleSegment } from '../sample/columns';
import type { Along } from './plan';

const connection = (host: string, secretName: string) => ({
  displayName: 'Local',
  host,
  secretName,
  audience: 'contributors',
  consent: { accepted: true, version: consent.version },
});

const sampleExport = {
  displayName: 'Local',
  connectionId: 'local',
  listId: '1',
  segments: [sampleSegment],
  mapping: sampleMapping,
  automations: 'never',
  schedule: { type: 'off' },
};

/** Lines to print. `host` is the simulator's; `secret` the name of the key in the vault stand-in. */
export function firstCalls(
  addresses: Addresses,
  along: Along,
  host: string | undefined,
  secret: string,
): string[] {
  const put = { method: 'PUT' as const };
  const lines = [
    'First calls:',
    call(addresses, '/health'),
    call(addresses, '/segments'),
    '# the consent text; who sends the next call agrees to it',
    call(addresses, '/consent'),
    call(addresses, '/connections/local', {
      ...put,
      json: connection(host ?? '<account>.api-us1.com', along.vault ? secret : '<name of the secret>'),
    }),
  ];
  if (!along.sample || !along.simulator) return lines;
  return [
    ...lines,
    '# an export of the made-up segment, and a dry run: nothing is sent',
    call(addresses, '/exports/local', { ...put, json: sampleExport }),
    call(addresses, '/exports/local/runs', { method: 'POST', json: { dryRun: true } }),
  ];
}
