/**
 * The simulator as its own process: `node dist/local/simulator/main.js --tls FOLDER [--port N] [--time-scale S]
 * [--options FILE | --options-json JSON]`. Says `{type: 'ready', origin}` to its parent, or prints the origin.
 * Ends on SIGTERM and on SIGINT.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { makeCertificates } from '../tls/certificates';
import type { SimulatorInput } from './options';
import { startSimulator } from './start';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tls: { type: 'string', default: '.local/tls' },
      port: { type: 'string' },
      'time-scale': { type: 'string' },
      options: { type: 'string' },
      'options-json': { type: 'string' },
    },
  });
  const text = values.options ? await readFile(values.options, 'utf8') : (values['options-json'] ?? '{}');
  const options: SimulatorInput = {
    ...(JSON.parse(text) as SimulatorInput),
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    ...(values['time-scale'] === undefined ? {} : { timeScale: Number(values['time-scale']) }),
  };
  const simulator = await startSimulator(await makeCertificates(values.tls), options);
  const stop = () => {
    void simulator.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  if (process.send) process.send({ type: 'ready', origin: simulator.origin });
  else console.log(simulator.origin);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.send?.({ type: 'failed', message });
  console.error(message);
  process.exitCode = 1;
  process.disconnect?.();
});
