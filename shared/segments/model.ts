/**
 * model.json of the Common Data Model, as far as reading segments needs it. Pure.
 * Source: Microsoft Learn, "model.json", and docs/schema/modeljsonschema.json of microsoft/CDM.
 * What producers add (keys with a prefix such as `pbi:` or `c360:`) is ignored; null counts as absent.
 */
import { z } from 'zod';
import { ProductError } from '../model/errors';

/** `columnHeaders` is also found as text in Microsoft's own samples. */
const flag = z.union([z.boolean(), z.stringFormat('flag', /^(true|false)$/i)]);

const formatSchema = z.looseObject({
  columnHeaders: flag.nullish(),
  delimiter: z.string().nullish(),
  quoteStyle: z.enum(['QuoteStyle.Csv', 'QuoteStyle.None']).nullish(),
  csvStyle: z.enum(['CsvStyle.QuoteAlways', 'CsvStyle.QuoteAfterDelimiter']).nullish(),
  encoding: z.string().nullish(),
});
export type FormatSettings = z.infer<typeof formatSchema>;

const partitionSchema = z.looseObject({
  name: z.string(),
  /** Absolute URI of the file; null means "schema only". */
  location: z.string().nullish(),
  refreshTime: z.string().nullish(),
  fileFormatSettings: formatSchema.nullish(),
});
export type ModelPartition = z.infer<typeof partitionSchema>;

const entitySchema = z.looseObject({
  name: z.string().min(1).max(256),
  attributes: z.array(z.looseObject({ name: z.string().min(1) })).min(1),
  partitions: z.array(partitionSchema).nullish(),
});
export type ModelEntity = z.infer<typeof entitySchema>;

/** Entities are checked one by one when they are used: a strange table must not stop the others. */
const modelSchema = z.looseObject({
  name: z.string(),
  version: z.literal('1.0'),
  entities: z.array(z.looseObject({ $type: z.string().nullish(), name: z.string() })),
});
export type Model = z.infer<typeof modelSchema>;

function invalid(target: string, message: string, error?: z.ZodError): never {
  const details = error?.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new ProductError('model_invalid', message, { target, ...(details ? { details } : {}) });
}

/** Reads the text of a model.json; `target` names it in errors. Throws `model_invalid`. */
export function parseModel(text: string, target: string): Model {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return invalid(target, `"${target}" is not JSON.`);
  }
  const model = modelSchema.safeParse(json);
  if (!model.success)
    return invalid(target, `"${target}" is not a model.json of the Common Data Model 1.0.`, model.error);
  const names = segmentNames(model.data);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) invalid(target, `"${target}" holds the entity "${twice}" twice.`);
  return model.data;
}

/** Names of the entities that have data here; a ReferenceEntity points to another model. */
export function segmentNames(model: Model): string[] {
  return model.entities.filter((entity) => entity.$type !== 'ReferenceEntity').map((entity) => entity.name);
}

/** One entity, checked; undefined when there is none of this name. Throws `model_invalid`. */
export function findEntity(model: Model, name: string, target: string): ModelEntity | undefined {
  const found = model.entities.find((entity) => entity.name === name && entity.$type !== 'ReferenceEntity');
  if (!found) return undefined;
  const entity = entitySchema.safeParse(found);
  if (!entity.success)
    return invalid(target, `The entity "${name}" of "${target}" is not valid.`, entity.error);
  const columns = columnsOf(entity.data);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined)
    invalid(target, `The entity "${name}" of "${target}" has the column "${twice}" twice.`);
  return entity.data;
}

/** Column names in file order. */
export const columnsOf = (entity: ModelEntity): string[] => entity.attributes.map((a) => a.name);
