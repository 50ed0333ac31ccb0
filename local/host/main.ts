// Starts the local host from the command line, says when it is ready, and stops it in good order.
import { parseArguments } from './args';
import { LocalHost } from './host';
import { lineLog, messageOf } from './log';

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  const log = lineLog(options.logLevel, (line) => process.stdout.write(`${line}\n`));
  const host = new LocalHost(options, log);
  await host.start();
  const functionKey = host.keys.hostKeys[0]?.value ?? '';
  process.stdout.write('This is a local host for development, not Azure Functions.\n');
  process.stdout.write(`Ready: ${host.origin} (${host.app.functions.size} functions)\n`);
  process.send?.({ type: 'ready', origin: host.origin, functionKey, masterKey: host.keys.master });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void host.stop().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const message = messageOf(error);
  process.stderr.write(`The local host could not start: ${message}\n`);
  process.send?.({ type: 'failed', message });
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
});
