/** Starts the simulator as its own process, so that its clock does not wait for the caller's work. */
import path from 'node:path';
import { stopChild } from '../processes/child';
import { forkReady } from '../processes/fork';
import type { Certificates } from '../tls/certificates';
import { SimulatorControl } from './control';
import type { SimulatorInput } from './options';
import type { Simulator } from './start';

/** Needs `dist/` (npm run build). The process ends with this one, whatever happens. */
export async function spawnSimulator(tls: Certificates, options: SimulatorInput = {}): Promise<Simulator> {
  const args = ['--tls', path.dirname(tls.caFile), '--options-json', JSON.stringify(options)];
  const { child, ready } = await forkReady<{ type: 'ready'; origin: string }>('simulator/main.js', args);
  const { host, port } = new URL(ready.origin);
  return {
    origin: ready.origin,
    host,
    port: Number(port),
    control: new SimulatorControl(ready.origin, tls.ca),
    stop: () => stopChild(child, 'disconnect', 5000),
  };
}
