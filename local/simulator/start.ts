/** Starts the ActiveCampaign simulator in this process. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Certificates } from '../tls/certificates';
import { listen } from '../tls/listen';
import { SimulatorControl } from './control';
import { simulatorOptionsSchema, type SimulatorInput } from './options';
import { answerApi } from './server/api';
import { answerControl } from './server/control';
import { SimulatorState } from './server/state';

/** A running simulator, in this process or another. */
export interface Simulator {
  /** `https://localhost:<port>`. */
  origin: string;
  /** `localhost:<port>`: the host of a connection. */
  host: string;
  port: number;
  control: SimulatorControl;
  stop: () => Promise<void>;
}

/** Starts on 127.0.0.1. Throws a ZodError when the options do not fit, or when the port is taken. */
export async function startSimulator(
  tls: Pick<Certificates, 'ca' | 'cert' | 'key'>,
  options: SimulatorInput = {},
): Promise<Simulator> {
  const state = new SimulatorState(simulatorOptionsSchema.parse(options));

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const answer = request.url?.startsWith('/__simulator') ? answerControl : answerApi;
    // Callers go away in the middle of an exchange: nothing is owed to them.
    answer(state, request, response).catch(() => response.destroy());
  };

  const web = createServer({ cert: tls.cert, key: tls.key }, handle);
  // Longer than clients keep idle connections: a reset must be an ordered fault, not a race.
  web.keepAliveTimeout = 120_000;
  const server = await listen(web, state.options.port);
  state.origin = `https://localhost:${server.port}`;
  return {
    origin: state.origin,
    host: `localhost:${server.port}`,
    port: server.port,
    control: new SimulatorControl(state.origin, tls.ca),
    stop: async () => {
      state.wake();
      await server.stop();
    },
  };
}
