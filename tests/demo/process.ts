/** The compiled commands as child processes, as npm runs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '../../local/processes/child';

export interface Command {
  child: ChildProcess;
  /** Everything printed so far, on stdout and stderr. */
  readonly output: string;
  /** Waits until the pattern is printed; throws with the output when the command ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<number | null>;
}

/** Starts `dist/local/<command>/main.js`; `ended` when it is gone, also behind a shell. Needs `npm run build`. */
export function run(
  command: 'demo' | 'start',
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  through?: 'shell',
): Command {
  const words = [process.execPath, `dist/local/${command}/main.js`, ...args];
  // As npm does it: a shell that waits for the command.
  const [file = '', ...more] = through === 'shell' ? ['sh', '-c', '"$@"; exit $?', 'sh', ...words] : words;
  const child = spawn(file, more, {
    cwd: projectRoot,
    env: { ...process.env, ...(through === 'shell' ? { npm_lifecycle_event: command } : {}), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const note = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    get output() {
      return output;
    },
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => {
          look();
          reject(new Error(`${command} ended without printing ${String(pattern)}:\n${output}`));
        });
      }),
  };
}

/** The calls to the app that a command has printed to be copied, split as a shell would. */
export const printedCalls = (output: string): { url: string; init: RequestInit }[] =>
  [...output.matchAll(/^curl -s -H '(x-functions-key): (.+?)'(.*) '(http:.+)'$/gm)].map(
    ([, name = '', key = '', rest = '', url = '']) => {
      const [, method = 'GET', body] = /-X (\w+) .*-d '(.*)'/.exec(rest) ?? [];
      return {
        url,
        init: {
          method,
          headers: { [name]: key, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body }),
        },
      };
    },
  );
