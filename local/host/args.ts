// The command line of the local host, read strictly: an unknown switch or value is an error with a sentence.
import path from 'node:path';
import { logLevels, type LogLevel } from './log';

/** What a start of the local host is told. `stateDir` null keeps everything in memory. */
export type HostOptions = {
  root: string;
  port: number;
  stateDir: string | null;
  settingsFile: string | null;
  keyCheck: boolean;
  unkind: string | null;
  timers: boolean;
  logLevel: LogLevel;
};

export const usage =
  'node dist/local/host/main.js --root DIR [--port N] [--state DIR] [--settings FILE] [--no-key-check] ' +
  '[--unkind SEED[,name=value...]] [--no-timers] [--log-level LEVEL]';

/**
 * Reads the command line.
 * @throws Error with a sentence for an unknown switch, a missing value or a value that makes no sense
 */
export function parseArguments(argv: readonly string[]): HostOptions {
  const options: HostOptions = {
    root: '',
    port: 7071,
    stateDir: null,
    settingsFile: null,
    keyCheck: true,
    unkind: null,
    timers: true,
    logLevel: 'information',
  };
  const rest = [...argv];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const value = (): string => {
      const v = rest.shift();
      if (v === undefined || v === '') throw new Error(`${name} needs a value. Usage: ${usage}`);
      return v;
    };
    if (name === '--root') options.root = path.resolve(value());
    else if (name === '--port') options.port = readPort(value());
    else if (name === '--state') options.stateDir = path.resolve(value());
    else if (name === '--settings') options.settingsFile = path.resolve(value());
    else if (name === '--no-key-check') options.keyCheck = false;
    else if (name === '--unkind') options.unkind = value();
    else if (name === '--no-timers') options.timers = false;
    else if (name === '--log-level') options.logLevel = readLevel(value());
    else throw new Error(`The local host does not know the switch ${name}. Usage: ${usage}`);
  }
  if (!options.root) throw new Error(`--root is missing: the folder of the function app. Usage: ${usage}`);
  return options;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--port ${text} is not a port (0 to 65535).`);
  return port;
}

function readLevel(text: string): LogLevel {
  const level = logLevels.find((l) => l === text.toLowerCase());
  if (!level) throw new Error(`--log-level ${text} is none of ${logLevels.join(', ')}.`);
  return level;
}
