/** Calls: what is held of a person, and erasing them. Addresses stand in bodies only; the audit has a salted hash. */
import { z } from 'zod';
import { accepted, ok } from '../shared/http/answer';
import {
  beginErasure,
  erasureIdSchema,
  erasureSchema,
  readErasure,
  releaseErasure,
} from '../shared/people/erasure';
import { personHash } from '../shared/erased/barred';
import { keyOf, personSchema } from '../shared/people/person';
import { searchAnswerSchema, searchPerson } from '../shared/people/search';
import { route } from './route';
import { startErasure } from './startErasure';

const erasureParams = z.strictObject({ id: erasureIdSchema });
const erasure = { description: 'The erasure.', schema: erasureSchema };

const searchPeople = route({
  name: 'searchPeople',
  method: 'POST',
  path: 'people/search',
  role: 'Administrator',
  summary: 'What the app holds of a person, and what became of their rows in each run.',
  body: { kind: 'json', schema: personSchema },
  peopleData: true,
  answers: {
    200: { description: 'Exports, runs, outcomes and current snapshots.', schema: searchAnswerSchema },
  },
  handler: async ({ services, caller, body, requestId }) => {
    const key = keyOf(body);
    const person = await personHash(services.documents, key);
    await services.audit.command(caller, requestId, {
      action: 'person.search',
      target: { kind: 'person', id: person },
    });
    return ok(await searchPerson(services, key));
  },
});

const postErasure = route({
  name: 'startErasure',
  method: 'POST',
  path: 'erasures',
  role: 'Administrator',
  summary:
    'Takes a person out of delivered states, run data and reject files, and keeps them from being sent again until released.',
  body: { kind: 'json', schema: personSchema },
  answers: { 202: { ...erasure, headers: { location: 'The erasure.' } } },
  handler: async ({ services, caller, body, requestId }) => {
    const { value } = await beginErasure(services.documents, keyOf(body), new Date());
    await services.audit.command(caller, requestId, {
      action: 'person.erase',
      target: { kind: 'person', id: value.person },
      after: { erasureId: value.id },
    });
    await startErasure(services.durable, value.id, '1');
    return accepted(value, `/erasures/${value.id}`);
  },
});

const getErasure = route({
  name: 'getErasure',
  method: 'GET',
  path: 'erasures/{id}',
  role: 'Administrator',
  summary:
    'How far an erasure is, whether the person is still in a snapshot, and what is to be done elsewhere.',
  params: erasureParams,
  answers: { 200: erasure },
  errors: ['not_found'],
  handler: async ({ services, params }) => {
    const { value, etag } = await readErasure(services.documents, params.id);
    return ok(value, etag);
  },
});

const postRelease = route({
  name: 'releaseErasure',
  method: 'POST',
  path: 'erasures/{id}/release',
  role: 'Administrator',
  summary: 'Lets an erased person be sent again, for example because they have given consent anew.',
  params: erasureParams,
  answers: { 200: erasure },
  errors: ['not_found'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await releaseErasure(services.documents, params.id);
    await services.audit.command(caller, requestId, {
      action: 'person.release',
      target: { kind: 'person', id: value.person },
      after: { erasureId: value.id },
    });
    return ok(value, etag);
  },
});

export const peopleRoutes = [searchPeople, postErasure, getErasure, postRelease];
