/** The conformance suite as a command: drives what its options name, and nothing else. */
import { randomInt } from 'node:crypto';
import type { Account } from './activecampaign/account';
import { accountAt } from './activecampaign/api';
import { simulatorAt } from './activecampaign/simulator';
import { callsTo } from './app/api';
import { parseOptions, usage, WrongCall, type Options } from './options';
import { exitCodeOf, sumLine } from './report';
import { runCommand } from './restart';
import { connectStorage, findLocation, locationOf, Segments } from './segments/storage';
import { stepGroups } from './steps/all';
import { runSuite } from './suite';
import type { World } from './world';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const letters = 'abcdefghijklmnopqrstuvwxyz';
const newTag = (): string =>
  `cf${Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('')}`;

async function accountOf({ activeCampaign }: Options, signal: AbortSignal): Promise<Account> {
  const simulator = await simulatorAt(activeCampaign, signal);
  if (simulator) return simulator;
  const key = process.env.ACTIVECAMPAIGN_API_KEY?.trim() ?? '';
  if (key !== '') return accountAt(activeCampaign, key, signal);
  throw new WrongCall(
    `${activeCampaign} is no simulator: its API is read with a key in the environment variable ACTIVECAMPAIGN_API_KEY.`,
  );
}

async function worldOf(options: Options, signal: AbortSignal): Promise<World> {
  const account = await accountOf(options, signal);
  // On a real account nobody but its owner knows which lists may be filled with made-up people.
  const lists = options.lists ?? (account.record ? (['1', '2'] as [string, string]) : undefined);
  if (!lists) throw new WrongCall('With a real account --lists A,B says which lists may be used.');
  const storage = connectStorage(options.storage);
  const location =
    options.location === undefined ? await findLocation(storage) : locationOf(options.location);
  const tag = newTag();
  const { restart } = options;
  say(`App ${options.url}, ActiveCampaign ${account.host} (${account.description}), ids begin with ${tag}`);
  return {
    call: callsTo(`${options.url}/api`, options, signal),
    keysChecked: options.key !== undefined || options.token !== undefined,
    account,
    segments: new Segments(storage, location, `Conformance_${tag}_`),
    lists,
    secretName: options.secret,
    batches: options.batches,
    restart: restart === undefined ? undefined : () => runCommand(restart, signal),
    tag,
    signal,
    connected: false,
  };
}

async function conformance(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') {
    say(usage);
    return 0;
  }
  const { steps } = options;
  const names = stepGroups.flat().map(({ name }) => name);
  const unknown = steps?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new WrongCall(`"${unknown}" is no step: ${names.join(', ')}.`);
  const world = await worldOf(options, signal);
  const results = await runSuite(world, stepGroups, say, ({ name }) =>
    steps === undefined || name === 'connection' || steps.includes(name) ? undefined : 'left out by --steps',
  );
  say(sumLine(results));
  return exitCodeOf(results);
}

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    stopped.abort(new Error(`Stopped by ${name}.`));
  });
conformance(process.argv.slice(2), stopped.signal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof WrongCall ? 2 : 1;
  },
);
