/** `npm run demo`: one whole export on one machine, from a segment in Blob Storage to ActiveCampaign. */
import { runCommand } from '../console/failure';
import { stopSignal } from '../console/stop-signal';
import { demo } from './demo';
import { parseOptions, usage } from './options';

const signal = stopSignal();
void runCommand(async () => {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options !== 'help') return demo(options, signal);
  process.stdout.write(`${usage}\n`);
  return 0;
}, signal);
