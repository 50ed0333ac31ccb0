/** What the suite is to drive. Pure: arguments in, options or a sentence out. */
import { parseArgs } from 'node:util';

export const usage = `npm run conformance -- --url URL --key KEY --storage CONNECTION --activecampaign URL [options]

  Drives a running app over HTTP alone and states what must be true of it on any host.

  --url URL             the app, for example https://contoso-exports.azurewebsites.net
  --key KEY             a function key whose role is Administrator; "none" where the host checks no keys
  --token TOKEN         instead of a key: a bearer token, for an app in mode entra
  --storage CONNECTION  the account that Customer Insights writes to: a connection string, or the address of its blob
                        service (then with whoever is signed in)
  --activecampaign URL  the account: a simulator that answers GET /__simulator, or ActiveCampaign itself; then with
                        --lists, and an API key in the environment variable ACTIVECAMPAIGN_API_KEY

  --location C/FOLDER   folder of model.json, default the only one in the storage
  --secret NAME         Key Vault secret with the account's API key, default activecampaign-key
  --lists A,B           two lists that made-up people may be put on; default the simulator's first two
  --batches N           bulk imports of each of the two runs on one account, default 4
  --restart COMMAND     kills the host and starts it again; without it "crash and resume" is not run
  --steps A,B           only these steps, and the connection
  --help                this text`;

export interface Options {
  url: string;
  key?: string;
  token?: string;
  storage: string;
  activeCampaign: string;
  location?: string;
  secret: string;
  lists?: [string, string];
  batches: number;
  restart?: string;
  steps?: string[];
}

/** A call that cannot work, said in one sentence. */
export class WrongCall extends Error {}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        ...{ url: text, key: text, token: text, storage: text, activecampaign: text, location: text },
        ...{ secret: text, lists: text, batches: text, restart: text, steps: text },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new WrongCall(error instanceof Error ? error.message : String(error));
  }
}

const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Reads the arguments; 'help' when help was asked for. Throws `WrongCall`. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const given = read(args);
  if (given.help) return 'help';
  const { key, token } = given;
  const needed = (name: 'url' | 'storage' | 'activecampaign'): string => {
    const value = given[name]?.trim() ?? '';
    if (value === '') throw new WrongCall(`--${name} is missing.`);
    return value;
  };
  if ((key === undefined) === (token === undefined))
    throw new WrongCall('Either --key or --token is needed; --key none where the host checks no keys.');
  const lists = given.lists === undefined ? undefined : names(given.lists);
  if (lists && (lists.length !== 2 || lists[0] === lists[1]))
    throw new WrongCall('--lists takes the ids of two lists, for example --lists 12,13.');
  const batches = given.batches ?? '4';
  if (!/^[1-9]\d{0,3}$/.test(batches)) throw new WrongCall('--batches is a number from 1 to 9999.');
  return {
    url: needed('url')
      .replace(/\/+$/, '')
      .replace(/\/api$/, ''),
    ...(key === undefined || key === 'none' ? {} : { key }),
    ...(token === undefined ? {} : { token }),
    storage: needed('storage'),
    activeCampaign: needed('activecampaign').replace(/\/+$/, ''),
    ...(given.location === undefined ? {} : { location: given.location }),
    secret: given.secret ?? 'activecampaign-key',
    ...(lists ? { lists: [lists[0] ?? '', lists[1] ?? ''] } : {}),
    batches: Number(batches),
    ...(given.restart === undefined ? {} : { restart: given.restart }),
    ...(given.steps === undefined ? {} : { steps: names(given.steps) }),
  };
}
