// Starts the local host from the command line, says when it is ready, and stops it in good order.
import { parseArguments } from './args';
import { LocalHost } from './host';
import { lineLog, messageOf } from './log';

const BANNER = 'Local host for development and tests. This is not Azure Functions.';

async function main(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  const log = lineLog(options.logLevel, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${BANNER}\n`);
  const host = new LocalHost(options, log, (error) => {
    // Memory and journal differ from here on: better to die, and to begin again from the journal.
    log({
      level: 'critical',
      category: 'Host',
      message: `the journal cannot be written: ${messageOf(error)}`,
    });
    process.exit(1);
  });
  stopOnSignals(host);
  await host.start();
  const functionKey = host.keys.hostKeys[0]?.value ?? '';
  process.stdout.write(`Ready: ${host.origin} (${host.app.functions.size} functions)\n`);
  process.send?.({ type: 'ready', origin: host.origin, functionKey, masterKey: host.keys.master });
}

/** The first signal stops in good order, the second at once. */
function stopOnSignals(host: LocalHost): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(130);
      isStopping = true;
      host.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`The local host did not stop in good order: ${messageOf(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error: unknown) => {
  const message = messageOf(error);
  process.stderr.write(`The local host could not start: ${message}\n`);
  if (!process.send) process.exit(1);
  process.send({ type: 'failed', message }, () => process.exit(1));
});
