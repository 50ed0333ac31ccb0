/** The demo's steps in their order: start, load, set up, run, report, compare, and stop whatever was started. */
import { confirm } from '../console/ask';
import { aborted } from '../console/stop-signal';
import { sampleContainer, samplePrefix } from '../sample/layout';
import { simulatorSecret } from '../stack/options';
import { type Stack, startStack } from '../stack/start';
import { accountKey, askConsent, planLines, preview } from './account';
import { type Api, apiAt } from './api';
import { whereToLook } from './where';
import { mappingLines } from './mapping';
import type { Account, DemoOptions } from './options';
import { reportRun } from './report';
import { connect, type Consent, saveExport } from './setup';
import { openSource, type Source } from './source';

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

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
    settings: {
      SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix}`,
      ...(account ? { ACTIVECAMPAIGN_HOSTS: account.host } : {}),
    },
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
  const { host, blobs } = stack;
  if (!host || !blobs) throw new Error('The stack has no host or no storage.');
  const uploadStarted = Date.now();
  const segment = await source.upload(blobs, new Date());
  const files = segment.partitions === 1 ? '1 file' : `${segment.partitions} files`;
  say(`Uploaded ${segment.segment}: ${sizeOf(segment.bytes)} in ${files}, ${seconds(uploadStarted)} s`);
  say(`  to ${segment.location}`);
  signal.throwIfAborted();

  const api = apiAt(`${host.origin}/api`, host.functionKey, signal);
  const consent = await api.get<Consent>('/consent');
  const { listId, ...target } = targetOf(options.account, stack);
  if (options.account && !(await agreed(consent, options.account, signal))) return refused();
  const connection = await connect(api, target, consent);
  const { activeCampaign, customerInsights } = connection.checked;
  for (const { message } of [activeCampaign, customerInsights]) say(`Verified: ${message}`);
  const saved = await saveExport(api, {
    segment: segment.segment,
    listId,
    mapping: source.mapping,
  });
  const list = `list ${listId}${saved.listName === undefined ? '' : ` "${saved.listName}"`}`;
  say(`Export saved: ${segment.segment} to ${list} of ${connection.account.name}`);
  if (
    options.account &&
    !(await released(api, options.account, `${list} of ${connection.account.name}`, signal))
  ) {
    return refused();
  }

  const { runId, exitCode } = await reportRun(api, source, stack.simulator?.control, signal, say);
  const addresses = {
    baseUrl: api.baseUrl,
    key: api.key,
    ...(stack.simulator ? { simulator: { url: stack.simulator.origin, caFile: stack.tls.caFile } } : {}),
  };
  if (!options.keep) {
    say(
      'Everything is stopped and removed now. "npm run demo -- --keep" leaves it running, with calls to copy.',
    );
    return exitCode;
  }
  for (const line of whereToLook(addresses, { segment: segment.segment, runId }, stack.folder)) say(line);
  await aborted(signal);
  return exitCode;
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);

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

const agreed = (consent: Consent, { host, yes }: Account, signal: AbortSignal): Promise<boolean> =>
  askConsent(consent, host, yes, say, signal);

/** Shows what would be sent and asks; nothing has been sent before. */
async function released(api: Api, { yes }: Account, to: string, signal: AbortSignal): Promise<boolean> {
  say('Dry run: nothing is sent yet.');
  for (const line of planLines(await preview(api, signal))) say(line);
  return yes || (await confirm(`Send them to ${to}?`, 'Add --yes to agree beforehand.', signal));
}

function refused(): number {
  say('Nothing was sent.');
  return 1;
}
