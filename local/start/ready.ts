/** What `npm start` prints when the app answers: where, with which key, what stands behind it, and the first calls. Pure. */
import { simulatorSecret } from '../stack/options';
import type { Stack } from '../stack/start';
import { firstCalls } from './first-calls';
import type { StartPlan } from './plan';

const row = (name: string, value: string): string => `  ${name.padEnd(16)}${value}`;

const used = (started: boolean, name: string, where: string | undefined): string =>
  row(name, started ? `started along${where === undefined ? '' : `: ${where}`}` : 'as the settings say');

/** `funcOrigin` is given when Core Tools run the app; they check no keys. `pid` is the process that started them. */
export function readyLines(
  { along }: StartPlan,
  { azurite, host, simulator, tls, vault }: Stack,
  funcOrigin: string | undefined,
  pid: number,
): string[] {
  const baseUrl = `${funcOrigin ?? host?.origin ?? ''}/api`;
  const key = funcOrigin === undefined ? (host?.functionKey ?? '') : '';
  return [
    '',
    'Ready. Ctrl-C ends it.',
    row('base URL', baseUrl),
    row('function key', key === '' ? 'none needed: Core Tools does not check keys' : key),
    used(along.storage, 'storage', azurite?.blobServiceUri),
    used(along.vault, 'vault', vault?.url),
    used(along.simulator, 'ActiveCampaign', simulator && `${simulator.origin} (simulator)`),
    ...((azurite ?? vault ?? simulator) ? [row('CA file', tls.caFile)] : []),
    ...(funcOrigin === undefined
      ? []
      : [row('crash', `kill -USR2 ${pid}   kills Core Tools and starts it again`)]),
    '',
    ...firstCalls({ baseUrl, key }, along, simulator?.host, simulatorSecret),
  ];
}
