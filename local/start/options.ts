/** What `npm start` was asked to do. Pure: text in, options or a UsageError out. */
import { parseArgs } from 'node:util';
import { UsageError } from '../console/usage-error';

export const usage = `npm start [-- options]

  Runs the app on this machine against local.settings.json. What the settings point elsewhere is used as it is;
  what they leave open is started along: Azurite (its data stays in .local/), a Key Vault stand-in, the
  ActiveCampaign simulator. Without local.settings.json the sample settings are used.

  --settings FILE   another file of the same form
  --port N          port of the app, default 7071; 0 takes a free one
  --data DIR        where what is started along keeps its data, default .local
  --host func       Azure Functions Core Tools instead of the local host
  --help            this text`;

export interface StartOptions {
  settings?: string;
  host: 'local' | 'func';
  port: number;
  /** Folder, relative to the project. */
  data: string;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        settings: { type: 'string' },
        host: { type: 'string', default: 'local' },
        port: { type: 'string', default: '7071' },
        data: { type: 'string', default: '.local' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** Reads the arguments; 'help' when help was asked for. Port 0 takes a free one. */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const { settings, host, port, data, help } = read(args);
  if (help) return 'help';
  if (host !== 'local' && host !== 'func') {
    throw new UsageError(`--host is local or func; it is "${host}".`);
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port must be a number from 0 (a free one) to 65535; it is "${port}".`);
  }
  return { host, port: Number(port), data, ...(settings === undefined ? {} : { settings }) };
}
