/** The mapping of an export, compiled against the columns of one segment. Pure. */
import { type ErrorDetail, ProductError } from '../model/errors';
import type { Mapping } from '../model/export';
import { nearest } from '../model/nearest';

/** One thing that is sent besides the address: a contact property of the bulk importer, or a custom field. */
export interface Slot {
  /** Property (snake_case, only this endpoint) or number of the custom field. */
  target: 'first_name' | 'last_name' | 'phone' | number;
  /** Index of the column that feeds it. */
  column: number;
}

export interface CompiledMapping {
  /** Index of the column with the address. */
  email: number;
  /** Properties first, then custom fields, in the order of the mapping: the order is part of every fingerprint. */
  slots: readonly Slot[];
  /** Names of the mapped columns, each once, for rejects.csv; `columnIndexes` says where they stand. */
  columnNames: readonly string[];
  columnIndexes: readonly number[];
}

function fieldNumber(field: { id?: string | undefined; title?: string | undefined }): number {
  if (field.id !== undefined) return Number(field.id);
  throw new ProductError(
    'field_missing',
    `The custom field "${field.title ?? ''}" has not been resolved to its id.`,
    {
      ...(field.title === undefined ? {} : { target: field.title }),
    },
  );
}

/** Compiles a mapping. Throws `column_missing` naming every missing column with near matches. */
export function compileMapping(mapping: Mapping, columns: readonly string[]): CompiledMapping {
  const details: ErrorDetail[] = [];
  const indexOf = (name: string, path: string): number => {
    const index = columns.indexOf(name);
    if (index < 0) {
      const near = nearest(name, columns);
      const hint = near.length > 0 ? ` Did you mean ${near.map((n) => `"${n}"`).join(', ')}?` : '';
      details.push({ path, message: `There is no column "${name}".${hint}`, received: name });
    }
    return index;
  };
  const email = indexOf(mapping.email, 'mapping.email');
  const slots: Slot[] = [];
  const properties = [
    ['first_name', 'firstName'],
    ['last_name', 'lastName'],
    ['phone', 'phone'],
  ] as const;
  for (const [target, key] of properties) {
    const name = mapping[key];
    if (name !== undefined) slots.push({ target, column: indexOf(name, `mapping.${key}`) });
  }
  for (const [index, field] of (mapping.fields ?? []).entries())
    slots.push({
      target: fieldNumber(field),
      column: indexOf(field.column, `mapping.fields.${index}.column`),
    });
  const missing = details[0]?.received;
  if (missing !== undefined)
    throw new ProductError('column_missing', `The segment has no column "${missing}".`, {
      target: missing,
      details,
    });
  const columnIndexes = [...new Set([email, ...slots.map((slot) => slot.column)])];
  return { email, slots, columnIndexes, columnNames: columnIndexes.map((index) => columns[index] ?? '') };
}
