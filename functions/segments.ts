/** Calls: segments, with a mapping suggested from their column names. */
import { z } from 'zod';
import type { SegmentSummary } from '../shared/connections/parts';
import { suggestMapping } from '../shared/contacts/suggest';
import { ok } from '../shared/http/answer';
import { pageOf, pageQuery, pageSchema } from '../shared/http/paging';
import { ProductError } from '../shared/model/errors';
import { mappingSchema } from '../shared/model/export';
import { nearMatches } from '../shared/model/nearest';
import { route } from './adminServices';

const segmentSchema = z.strictObject({
  name: z.string(),
  columns: z.array(z.string()),
  /** Snapshot folder, for example 2026/11/24/0215. */
  snapshot: z.string().optional(),
  refreshedAt: z.string().optional(),
  /** Why the segment could not be opened now. */
  problem: z.strictObject({ code: z.string(), message: z.string(), action: z.string() }).optional(),
});

const viewOf = ({
  segment,
  columns,
  snapshot,
  refreshedAt,
  problem,
}: SegmentSummary): z.infer<typeof segmentSchema> => ({
  name: segment,
  columns,
  ...(snapshot === undefined ? {} : { snapshot }),
  ...(refreshedAt === undefined ? {} : { refreshedAt }),
  ...(problem === undefined
    ? {}
    : { problem: { code: problem.code, message: problem.message, action: problem.action } }),
});

const listSegments = route({
  name: 'listSegments',
  method: 'GET',
  path: 'segments',
  role: 'Contributor',
  summary: 'The segments that Customer Insights has exported.',
  query: pageQuery,
  answers: { 200: { description: 'A page of segments.', schema: pageSchema(segmentSchema) } },
  errors: ['segments_unreachable', 'model_missing', 'model_invalid'],
  handler: async ({ services, query }) => {
    const segments = new Map(
      (await services.segments.listSegments()).map((one) => [one.segment, viewOf(one)]),
    );
    return ok(await pageOf([...segments.keys()].sort(), query, '/segments', (name) => segments.get(name)));
  },
});

const getSegment = route({
  name: 'getSegment',
  method: 'GET',
  path: 'segments/{name}',
  role: 'Contributor',
  summary: 'A segment: columns, snapshot, suggested mapping. A slash in the name is written %2F.',
  params: z.strictObject({ name: z.string().min(1).max(512) }),
  answers: {
    200: {
      description: 'The segment.',
      schema: segmentSchema.extend({ suggestedMapping: mappingSchema.omit({ fields: true }).partial() }),
    },
  },
  errors: ['not_found', 'segments_unreachable', 'model_missing', 'model_invalid'],
  handler: async ({ services, params }) => {
    const segments = await services.segments.listSegments();
    const found = segments.find(({ segment }) => segment === params.name);
    if (found) return ok({ ...viewOf(found), suggestedMapping: suggestMapping(found.columns) });
    const near = nearMatches(
      params.name,
      segments.map(({ segment }) => segment),
    );
    throw new ProductError('not_found', `There is no segment "${params.name}".${near}`, {
      target: params.name,
    });
  },
});

export const segmentRoutes = [listSegments, getSegment];
