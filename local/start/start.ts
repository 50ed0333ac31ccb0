/** Judges the settings, starts what they leave open and then the app, says how to reach it, and waits for the end. */
import path from 'node:path';
import { aborted } from '../console/stop-signal';
import { modelBlob, sampleContainer, samplePrefix } from '../sample/layout';
import { defaultSample } from '../sample/segment';
import { uploadSample } from '../sample/upload';
import { simulatorSecret, type StackOptions } from '../stack/options';
import { type Stack, startStack } from '../stack/start';
import { firstCalls } from './first-calls';
import { type Func, findFunc, startFunc } from './func';
import type { StartOptions } from './options';
import { planStart, type StartPlan } from './plan';
import { freePorts, keepPorts } from './ports';
import { readSettingsFile } from './settings-file';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs the app until the signal aborts (exit code 0), the settings are refused or the host ends (1). */
export async function start(root: string, options: StartOptions, signal: AbortSignal): Promise<number> {
  const file = await readSettingsFile(root, options.settings);
  if (file.sample) say('There is no local.settings.json: the sample settings are used.');
  say(`Settings: ${file.path}`);
  const answer = planStart(file.values, process.env);
  if ('problems' in answer) {
    process.stderr.write('\nThe app does not start with these settings:\n');
    for (const { path: name, message, received } of answer.problems) {
      process.stderr.write(`  ${name}: ${message}${received === undefined ? '' : ` It is "${received}".`}\n`);
    }
    return 1;
  }
  const { plan } = answer;
  if (options.host === 'func') await findFunc();
  const key = process.env.ACTIVECAMPAIGN_API_KEY?.trim();
  const folder = path.resolve(root, options.data);
  const ports = await freePorts(folder);
  const stack = await startStack({
    folder,
    storage: 'folder',
    blobPort: ports.blob,
    simulator: { port: ports.simulator },
    settings: plan.values,
    onHostLine: say,
    ...secretsOf(plan, key),
    host: options.host === 'func' ? false : { port: options.port },
  });
  let func: Func | undefined;
  try {
    signal.throwIfAborted();
    await keepPorts(folder, stack);
    await fillSample(plan, stack);
    if (options.host === 'func') func = await startFunc(root, options.port, stack, signal);
    for (const line of readyLines(plan, stack, func)) say(line);
    return await untilEnd(stack, func, signal);
  } finally {
    await func?.stop();
    await stack.stop();
    say('Stopped.');
  }
}

/** The vault stand-in holds the simulator's key, or the one of the reader's own account. */
const secretsOf = ({ along }: StartPlan, key: string | undefined): Pick<StackOptions, 'secrets'> => {
  if (!along.vault || along.simulator) return {};
  return { secrets: key ? { [simulatorSecret]: key } : {} };
};

/** Puts the sample segment into the storage that is started along, unless it is there, at this address, from an earlier start. */
async function fillSample({ along }: StartPlan, { blobs }: Stack): Promise<void> {
  if (!along.sample || !blobs) return;
  const model = blobs.getContainerClient(sampleContainer).getBlobClient(modelBlob(samplePrefix));
  if ((await model.exists()) && (await model.downloadToBuffer()).includes(blobs.url)) return;
  await uploadSample(blobs, defaultSample, new Date());
  say(`Put a made-up segment of ${defaultSample.rows.toLocaleString('en-US')} rows into ${sampleContainer}.`);
}

function readyLines({ along }: StartPlan, stack: Stack, func: Func | undefined): string[] {
  const origin = func?.origin ?? stack.host?.origin ?? '';
  const addresses = { baseUrl: `${origin}/api`, key: func ? '' : (stack.host?.functionKey ?? '') };
  const used = (started: boolean, name: string, where: string | undefined): string =>
    `  ${name.padEnd(16)}${started ? `started along${where === undefined ? '' : `: ${where}`}` : 'as the settings say'}`;
  return [
    '',
    'Ready. Ctrl-C ends it.',
    `  ${'base URL'.padEnd(16)}${addresses.baseUrl}`,
    `  ${'function key'.padEnd(16)}${func ? 'none needed: Core Tools does not check keys' : addresses.key}`,
    used(along.storage, 'storage', stack.azurite?.blobServiceUri),
    used(along.vault, 'vault', stack.vault?.url),
    used(along.simulator, 'ActiveCampaign', stack.simulator && `${stack.simulator.origin} (simulator)`),
    ...((stack.azurite ?? stack.vault ?? stack.simulator)
      ? [`  ${'CA file'.padEnd(16)}${stack.tls.caFile}`]
      : []),
    '',
    ...firstCalls(addresses, along, stack.simulator?.host, simulatorSecret),
  ];
}

/** Waits for the signal; a host that ends by itself ends everything. */
async function untilEnd(stack: Stack, func: Func | undefined, signal: AbortSignal): Promise<number> {
  const ended = new AbortController();
  const watch = setInterval(() => {
    if (!(func?.running ?? stack.host?.running ?? false)) ended.abort();
  }, 500);
  await aborted(AbortSignal.any([signal, ended.signal]));
  clearInterval(watch);
  if (signal.aborted) return 0;
  process.stderr.write('The host has ended by itself.\n');
  return 1;
}
