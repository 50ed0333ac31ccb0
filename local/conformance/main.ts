/**
 * `npm run conformance`: starts the local host and what it needs, and the suite as a process of its own that is told
 * nothing but how to reach them; with --url only the suite. The suite knows nothing of this folder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { runCommand } from '../console/failure';
import { stopSignal } from '../console/stop-signal';
import { nodePath, projectRoot } from '../processes/child';
import { sampleContainer, samplePrefix } from '../sample/layout';
import { startStack, type Stack } from '../stack/start';
import { parseOptions, usage, type LauncherOptions } from './options';
import { startRestarter } from './restarter';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs the suite with these arguments; answers its exit code. */
async function suite(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = path.join(projectRoot, 'dist', 'conformance', 'main.js');
  const child = spawn(nodePath, [program, ...args], { env, stdio: 'inherit' });
  // Ctrl-C reaches both; a SIGTERM only this process.
  const pass = () => child.kill('SIGTERM');
  process.once('SIGTERM', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGTERM', pass);
  return code ?? 1;
}

async function onLocalHost(options: LauncherOptions): Promise<number> {
  say(`Starting Azurite, vault stand-in, simulator, local host${options.unkind ? ' (unkind)' : ''} ...`);
  const stack = await startStack({
    settings: { SEGMENTS_LOCATION: location },
    simulator: { timeScale: options.timeScale },
    // The suite and the host keep two cores busy; the account's clock must not wait for them.
    simulatorProcess: true,
    ...(options.log ? { onHostLine: say } : {}),
    host: {
      ...(options.root === undefined ? {} : { root: path.resolve(options.root) }),
      args: options.unkind === undefined ? [] : ['--unkind', options.unkind],
    },
  });
  try {
    return await drive(stack, options);
  } finally {
    await stack.stop();
  }
}

const location = `${sampleContainer}/${samplePrefix}`;

async function drive({ azurite, env, host, simulator }: Stack, options: LauncherOptions): Promise<number> {
  if (!azurite || !host || !simulator) throw new Error('The stack is not whole.');
  const restarter = await startRestarter(host);
  const args = [
    ...['--url', host.origin, '--key', host.functionKey],
    ...['--storage', azurite.connectionString, '--activecampaign', simulator.origin],
    ...['--location', location, '--restart', restarter.command, '--batches', options.batches],
    ...(options.steps === undefined ? [] : ['--steps', options.steps]),
  ];
  try {
    const code = await suite(args, { ...process.env, NODE_EXTRA_CA_CERTS: env.NODE_EXTRA_CA_CERTS });
    if (code !== 0 && !options.log) say(['The last lines of the host:', ...host.log.slice(-20)].join('\n'));
    return code;
  } finally {
    await restarter.stop();
  }
}

void runCommand(async () => {
  const args = process.argv.slice(2);
  const options = parseOptions(args);
  if (options === 'elsewhere') return suite(args, process.env);
  if (options !== 'help') return onLocalHost(options);
  say(usage);
  return 0;
}, stopSignal());
