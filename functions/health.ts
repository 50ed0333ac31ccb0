/** Call: is the app there. Open to anybody, so it says nothing but that and the version. */
import { z } from 'zod';
import { ok } from '../shared/http/answer';
import { route } from './adminServices';
import { version } from './version';

const health = route({
  name: 'health',
  method: 'GET',
  path: 'health',
  role: 'open',
  summary: 'Says that the app runs and its settings are good.',
  answers: {
    200: {
      description: 'The app runs.',
      schema: z.strictObject({ ok: z.literal(true), version: z.string() }),
    },
  },
  handler: () => ok({ ok: true, version }),
});

export const healthRoutes = [health];
