/** What `npm run conformance` starts when it is not told what to drive. Pure. */
import { parseArgs } from 'node:util';
import { UsageError } from '../console/usage-error';

export const usage = `npm run conformance [-- options]

  Starts the app on the local host with Azurite, vault stand-in and simulator, and drives it. With --url it starts
  nothing and drives what is there: npm run conformance -- --url URL --help

  --root DIR         folder of the app: build drives the bundle; default the compiled app
  --unkind SEED[,..] makes the local host as unkind as Azure may be (docs/local-host.md)
  --time-scale N     how many times faster than ActiveCampaign the simulator is, default 4
  --batches N        bulk imports of each of the two runs on one account, default 55: together more than a minute's
  --steps A,B        only these steps, and the connection
  --log              prints what the host logs`;

export interface LauncherOptions {
  root?: string;
  unkind?: string;
  timeScale: number;
  batches: string;
  steps?: string;
  log: boolean;
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        ...{ root: text, unkind: text, steps: text },
        'time-scale': { type: 'string', default: '4' },
        batches: { type: 'string', default: '55' },
        log: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** Reads the arguments; 'elsewhere' when they say what to drive, 'help' when help was asked for. */
export function parseOptions(args: readonly string[]): LauncherOptions | 'elsewhere' | 'help' {
  if (args.some((arg) => /^--url(=|$)/.test(arg))) return 'elsewhere';
  const { 'time-scale': scale, help, root, unkind, steps, batches, log } = read(args);
  if (help) return 'help';
  const timeScale = Number(scale);
  if (!(timeScale > 0)) throw new UsageError(`--time-scale is a number above 0; it is "${scale}".`);
  return {
    ...(root === undefined ? {} : { root }),
    ...(unkind === undefined ? {} : { unkind }),
    ...(steps === undefined ? {} : { steps }),
    ...{ timeScale, batches, log },
  };
}
