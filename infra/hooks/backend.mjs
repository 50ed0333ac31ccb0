// azd predeploy: the host.json of the package must be for the Durable backend that was provisioned. Otherwise the
// host would start on a backend that is not there, and running exports would stand still.
import { readFileSync } from 'node:fs';
import { backendOfHostJson } from '../../scripts/host-json.mjs';

const packaged = backendOfHostJson(JSON.parse(readFileSync('build/host.json', 'utf8')));
const provisioned = process.env.DEPLOYED_DURABLE_BACKEND || 'storage';
if (packaged !== provisioned) {
  console.error(
    `build/host.json is for the Durable backend "${packaged}", but "${provisioned}" was provisioned. ` +
      'Set DURABLE_BACKEND with azd env set and run azd up, so that both are made from it. ' +
      'Running exports do not move to another backend: see docs/upgrade.md.',
  );
  process.exitCode = 1;
}
