/** Call: the text that consent is given to. */
import { z } from 'zod';
import { consent } from '../shared/connections/consent';
import { ok } from '../shared/http/answer';
import { route } from './adminServices';

const getConsent = route({
  name: 'getConsent',
  method: 'GET',
  path: 'consent',
  role: 'Viewer',
  summary:
    'The text that an administrator agrees to when connecting: what leaves, where it goes, who is responsible.',
  answers: {
    200: {
      description: 'Text and version.',
      schema: z.strictObject({ version: z.string(), text: z.string() }),
    },
  },
  handler: () => ok(consent),
});

export const consentRoutes = [getConsent];
