/** What the demo was asked to do. Pure: text in, options or a UsageError out. */
import { parseArgs } from 'node:util';
import { UsageError } from '../console/usage-error';
import { defaultSample } from '../sample/segment';
import { parseMap, type MapOption } from './mapping';

export const usage = `npm run demo [-- options]

  Without options: a made-up segment of ${defaultSample.rows.toLocaleString('en-US')} rows goes through the app to the ActiveCampaign simulator.

  --rows N        a made-up segment of N rows instead, for example --rows 100000
  --csv FILE      your own CSV file with a header row instead
  --map LIST      with --csv: which column feeds what, for example --map email=E-mail,firstName=First,phone=Tel
  --keep          leave everything running at the end, until Ctrl-C, and print calls to copy

  With your own ActiveCampaign account (no simulator; the API key comes from the environment variable
  ACTIVECAMPAIGN_API_KEY or is asked for; automations never start):

  --host HOST     host name of your account, for example contoso.api-us1.com
  --list ID       number of the list that takes the contacts
  --yes           send without asking first

  --help          this text`;

/** An account to send to instead of the simulator. */
export interface Account {
  host: string;
  listId: string;
  /** Send without asking first. */
  yes: boolean;
}

export interface DemoOptions {
  source: { rows: number } | { csv: string; map: MapOption };
  keep: boolean;
  account?: Account;
}

/** Largest made-up segment: ten times what one export is tested for. */
export const mostRows = 10_000_000;

function parseRows(text: string): number {
  const rows = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (rows < 1 || rows > mostRows) {
    throw new UsageError(
      `--rows must be a whole number from 1 to ${mostRows}, without separators; it is "${text}".`,
    );
  }
  return rows;
}

function parseAccount(host: string | undefined, list: string | undefined, yes: boolean): Account | undefined {
  if (host === undefined) {
    if (list !== undefined) throw new UsageError('--list goes with --host: the list is one of your account.');
    if (yes) throw new UsageError('--yes goes with --host: the simulator never asks.');
    return undefined;
  }
  // localhost with a port: a simulator that runs already.
  if (!/^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost:\d{1,5})$/i.test(host)) {
    throw new UsageError(
      `--host must be a host name only, without https:// and path, for example contoso.api-us1.com; it is "${host}".`,
    );
  }
  if (list === undefined)
    throw new UsageError('--host needs --list: the number of the list, for example --list 12.');
  if (!/^[1-9]\d{0,9}$/.test(list)) {
    throw new UsageError(`--list must be the number of a list, for example --list 12; it is "${list}".`);
  }
  return { host, listId: list, yes };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        rows: { type: 'string' },
        csv: { type: 'string' },
        map: { type: 'string' },
        keep: { type: 'boolean', default: false },
        host: { type: 'string' },
        list: { type: 'string' },
        yes: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** npm keeps options that stand before the two hyphens for itself, and would start the demo without them. */
function checkSwallowed(env: NodeJS.ProcessEnv): void {
  const swallowed = ['rows', 'csv', 'map', 'keep', 'host', 'list'].find(
    (name) => env[`npm_config_${name}`] !== undefined,
  );
  if (swallowed !== undefined) {
    throw new UsageError(
      `npm has kept --${swallowed} for itself. Write two hyphens before it: npm run demo -- --${swallowed}`,
    );
  }
}

/** Reads the arguments; 'help' when help was asked for. Throws a UsageError that says what to write instead. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv = {}): DemoOptions | 'help' {
  checkSwallowed(env);
  const values = read(args);
  if (values.help) return 'help';
  const account = parseAccount(values.host, values.list, values.yes);
  const common = { keep: values.keep, ...(account ? { account } : {}) };
  if (values.csv !== undefined) {
    if (values.rows !== undefined)
      throw new UsageError('--rows and --csv exclude each other: --rows makes a segment up.');
    return { source: { csv: values.csv, map: parseMap(values.map) }, ...common };
  }
  if (values.map !== undefined)
    throw new UsageError('--map goes with --csv: the sample has its own mapping.');
  if (account) {
    throw new UsageError(
      '--host needs --csv: made-up people are sent to the simulator only, never to a real account.',
    );
  }
  return {
    source: { rows: values.rows === undefined ? defaultSample.rows : parseRows(values.rows) },
    ...common,
  };
}
