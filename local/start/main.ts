/** `npm start`: the app on this machine against local.settings.json, or the file named with --settings. */
import { runCommand } from '../console/failure';
import { stopSignal } from '../console/stop-signal';
import { projectRoot } from '../processes/child';
import { parseOptions, usage } from './options';
import { start } from './start';

const signal = stopSignal();
void runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options !== 'help') return start(projectRoot, options, signal);
  process.stdout.write(`${usage}\n`);
  return 0;
}, signal);
