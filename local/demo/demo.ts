/** The demo's steps in their order: start, load, set up, run, report, compare, and stop whatever was started. */
import path from 'node:path';
import { confirm } from '../console/ask';
import { aborted } from '../console/stop-signal';
import { projectRoot } from '../processes/child';
import { sampleContainer, samplePrefix } from '../sample/layout';
import { defaultKey } from '../simulator/options';
import { simulatorSecret } from '../stack/options';
import { type Stack, startStack } from '../stack/start';
import { accountKey, askConsent, planLines, preview } from './account';
import { type Api, apiAt } from './api';
import { mappingLines } from './mapping';
import { type Account, type DemoOptions, mostRows } from './options';
import { reportRun } from './report';
import { connect, type Consent, saveExport } from './setup';
import { openSource, type Source } from './source';
import { whereToLook } from './where';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Contacts that the simulator's account may hold: more than the largest made-up segment, so that no run is held. */
const roomFor = 2 * mostRows;

/** Runs the demo and answers its exit code: 0 only when every row is accounted for and the run ended well. */
export async function demo(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const source = await openSource(options.source);
  const { account } = options;
  const key = account ? await accountKey(process.env, signal) : undefined;
  say(`Segment: ${source.description}. Columns sent:`);
  for (const line of mappingLines(source.mapping)) say(`  ${line}`);
  say();
  say(
    `Starting Azurite, Key Vault stand-in, ${account ? '' : 'ActiveCampaign simulator, '}local Functions host ...`,
  );
  const stack = await startStack({
    storage: 'folder',
    simulator: { accounts: [{ keys: [defaultKey], contactLimit: roomFor }] },
    settings: {
      SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix}`,
      ...(account ? { ACTIVECAMPAIGN_HOSTS: account.host } : {}),
    },
    // What is deployed, and what starts sooner: the bundle.
    host: { root: path.join(projectRoot, 'build') },
    ...(key === undefined ? {} : { secrets: { [simulatorSecret]: key } }),
  });
  try {
    signal.throwIfAborted();
    return await withStack(stack, source, options, signal);
  } catch (error) {
    if (!signal.aborted && stack.host && !stack.host.running) {
      say(['', 'The local host has ended. Its last lines:', ...stack.host.log.slice(-20)].join('\n'));
    }
    throw error;
  } finally {
    await stack.stop();
  }
}

async function withStack(
  stack: Stack,
  source: Source,
  options: DemoOptions,
  signal: AbortSignal,
): Promise<number> {
  const { host, simulator } = stack;
  if (!host) throw new Error('The stack has no host.');
  const segment = await load(stack, source);
  signal.throwIfAborted();
  const api = apiAt(`${host.origin}/api`, host.functionKey, signal);
  const to = await setUp(api, stack, source, segment, options.account, signal);
  if (to === undefined || (options.account && !(await released(api, options.account, to, signal)))) {
    say('Nothing was sent.');
    return 1;
  }
  const { runId, exitCode } = await reportRun(api, source, simulator?.control, signal, say);
  if (!options.keep) {
    say(
      'Everything is stopped and removed now. "npm run demo -- --keep" leaves it running, with calls to copy.',
    );
    return exitCode;
  }
  const addresses = {
    baseUrl: api.baseUrl,
    key: api.key,
    ...(simulator ? { simulator: { url: simulator.origin, caFile: stack.tls.caFile } } : {}),
  };
  for (const line of whereToLook(addresses, { segment, runId }, stack.folder)) say(line);
  await aborted(signal);
  return exitCode;
}

/** Puts the segment into storage as Customer Insights does; answers its name. */
async function load({ blobs }: Stack, source: Source): Promise<string> {
  if (!blobs) throw new Error('The stack has no storage.');
  const startedAt = Date.now();
  const { segment, bytes, partitions, location } = await source.upload(blobs, new Date());
  const files = partitions === 1 ? '1 file' : `${partitions} files`;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  say(`Uploaded ${segment}: ${sizeOf(bytes)} in ${files}, ${seconds} s`);
  say(`  to ${location}`);
  return segment;
}

/** Connection and export over HTTP; answers where the export leads, undefined when consent was refused. */
async function setUp(
  api: Api,
  stack: Stack,
  source: Source,
  segment: string,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const consent = await api.get<Consent>('/consent');
  const { listId, ...target } = targetOf(account, stack);
  if (account && !(await askConsent(consent, account.host, account.yes, say, signal))) return undefined;
  const connection = await connect(api, target, consent);
  const { activeCampaign, customerInsights } = connection.checked;
  for (const { message } of [activeCampaign, customerInsights]) say(`Verified: ${message}`);
  const { listName } = await saveExport(api, { segment, listId, mapping: source.mapping });
  const named = listName === undefined ? '' : ` "${listName}"`;
  const to = `list ${listId}${named} of ${connection.account.name}`;
  say(`Export saved: ${segment} to ${to}`);
  return to;
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

interface Target {
  displayName: string;
  host: string;
  secretName: string;
  listId: string;
}
function targetOf(account: Account | undefined, { simulator }: Stack): Target {
  if (account) {
    return {
      displayName: account.host,
      host: account.host,
      secretName: simulatorSecret,
      listId: account.listId,
    };
  }
  if (!simulator) throw new Error('The stack has no simulator.');
  return {
    displayName: 'ActiveCampaign simulator',
    host: simulator.host,
    secretName: simulatorSecret,
    listId: '1',
  };
}

/** Shows what would be sent and asks; nothing has been sent before. */
async function released(api: Api, { yes }: Account, to: string, signal: AbortSignal): Promise<boolean> {
  say('Dry run: nothing is sent yet.');
  for (const line of planLines(await preview(api, signal))) say(line);
  return yes || (await confirm(`Send them to ${to}?`, 'Add --yes to agree beforehand.', signal));
}
