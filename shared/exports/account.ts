/** Checks list, custom fields and tags of an export against the ActiveCampaign account. */
import type { AccountField, ActiveCampaignReader } from '../connections/parts';
import { ProductError, type ErrorDetail } from '../model/errors';
import type { ExportInput, Mapping } from '../model/export';
import { nearest, nearMatches } from '../model/nearest';

/** How many lists an error names. */
const namedLists = 20;

/** The list's name. Throws `list_missing` with the account's lists, or `list_requires_name`. */
async function checkList(reader: ActiveCampaignReader, input: ExportInput): Promise<string> {
  const list = await reader.list(input.listId);
  if (!list) {
    const lists = await reader.lists();
    throw new ProductError(
      'list_missing',
      `ActiveCampaign has no list ${input.listId} that the key may see.`,
      {
        target: input.listId,
        details: lists
          .slice(0, namedLists)
          .map(({ id, name }) => ({ path: 'listId', message: `${id}: ${name}` })),
      },
    );
  }
  if (list.requiresName && (input.mapping.firstName === undefined || input.mapping.lastName === undefined))
    throw new ProductError(
      'list_requires_name',
      `The list "${list.name}" takes only contacts with a name; map firstName and lastName.`,
      { target: input.listId },
    );
  return list.name;
}

type FieldMapping = NonNullable<Mapping['fields']>[number];

function resolve(
  field: FieldMapping,
  known: readonly AccountField[],
): FieldMapping & { id: string; title: string } {
  const wanted = field.id ?? field.title ?? '';
  const matches = known.filter(
    ({ id, title }) =>
      (field.id === undefined || field.id === id) &&
      (field.title === undefined || field.title.toLowerCase() === title.toLowerCase()),
  );
  const [match, another] = matches;
  if (match && !another) return { id: match.id, title: match.title, column: field.column };
  const titles = known.map(({ title }) => title);
  throw new ProductError(
    'field_missing',
    another
      ? `Several custom fields have the title "${wanted}"; give the id: ${matches.map(({ id }) => id).join(', ')}.`
      : `ActiveCampaign has no custom field "${wanted}".${nearMatches(field.title ?? '', titles)}`,
    {
      target: wanted,
      details: known
        .filter(
          ({ id, title }) => matches.some((one) => one.id === id) || nearest(wanted, titles).includes(title),
        )
        .slice(0, namedLists)
        .map(({ id, title }) => ({ path: 'mapping.fields', message: `${id}: ${title}` })),
    },
  );
}

/** The mapping's fields with id and title as the account has them. Throws `field_missing`, `body_invalid`. */
async function resolveFields(reader: ActiveCampaignReader, input: ExportInput): Promise<ExportInput> {
  const { fields } = input.mapping;
  const markField = input.leavers.field;
  if ((fields ?? []).length === 0 && markField === undefined) return input;
  const known = await reader.fields();
  if (markField !== undefined && !known.some(({ id }) => id === markField))
    throw new ProductError('field_missing', `ActiveCampaign has no custom field ${markField}.`, {
      target: markField,
    });
  const resolved = (fields ?? []).map((field) => resolve(field, known));
  const ids = resolved.map(({ id }) => id);
  const details = resolved.flatMap(({ id, title }, index): ErrorDetail[] => {
    const path = `mapping.fields[${index}]`;
    if (ids.indexOf(id) !== index) return [{ path, message: `The field "${title}" is mapped twice.` }];
    return id === markField ? [{ path, message: `The field "${title}" marks leavers, too.` }] : [];
  });
  if (details.length > 0) throw new ProductError('body_invalid', 'The body does not fit.', { details });
  return fields === undefined ? input : { ...input, mapping: { ...input.mapping, fields: resolved } };
}

/** Throws `tag_missing`, because a misspelt tag would stay in ActiveCampaign for good. */
async function checkTags(reader: ActiveCampaignReader, input: ExportInput): Promise<void> {
  const tags = input.tags ?? [];
  if (tags.length === 0 || input.createTags) return;
  const known = (await reader.tags()).map(({ name }) => name);
  const missing = tags.filter((tag) => !known.includes(tag));
  const [first] = missing;
  if (first === undefined) return;
  throw new ProductError('tag_missing', `ActiveCampaign has no tag "${first}".${nearMatches(first, known)}`, {
    target: first,
    details: missing.map((tag) => ({
      path: 'tags',
      message: `"${tag}" is unknown.${nearMatches(tag, known)}`,
    })),
  });
}

/** The export with fields resolved and the list's name. Throws what is not in the account. */
export async function checkAccount(
  reader: ActiveCampaignReader,
  input: ExportInput,
): Promise<{ input: ExportInput; listName: string }> {
  const listName = await checkList(reader, input);
  const resolved = await resolveFields(reader, input);
  await checkTags(reader, resolved);
  return { input: resolved, listName };
}
