/** Checks segments and columns of an export against model.json. Pure. */
import type { SegmentSummary } from '../connections/parts';
import { ProductError, type ErrorDetail } from '../model/errors';
import type { ExportInput, Mapping } from '../model/export';
import { nearest, nearMatches } from '../model/nearest';

/** Every mapped column with its place in the body. */
export const mappedColumns = (mapping: Mapping): { path: string; column: string }[] => [
  ...(['email', 'firstName', 'lastName', 'phone'] as const).flatMap((name) => {
    const column = mapping[name];
    return column === undefined ? [] : [{ path: `mapping.${name}`, column }];
  }),
  ...(mapping.fields ?? []).map(({ column }, index) => ({ path: `mapping.fields[${index}].column`, column })),
];

function findSegment(name: string, known: readonly SegmentSummary[]): SegmentSummary {
  const found = known.find(({ segment }) => segment === name);
  if (!found) {
    const near = nearest(
      name,
      known.map(({ segment }) => segment),
    );
    throw new ProductError(
      'segment_missing',
      `There is no segment "${name}".${nearMatches(
        name,
        known.map(({ segment }) => segment),
      )}`,
      { target: name, details: near.map((match) => ({ path: 'segments', message: match })) },
    );
  }
  // Without columns nothing can be checked; with them a snapshot that is being written right now does no harm here.
  if (found.problem && found.columns.length === 0)
    throw new ProductError(found.problem.code, found.problem.message, { target: name });
  return found;
}

/** Throws `segment_missing` or `column_missing`, near matches named; a mapped column must be in every segment. */
export function checkColumns(
  input: Pick<ExportInput, 'segments' | 'mapping'>,
  known: readonly SegmentSummary[],
): void {
  const missing = input.segments.flatMap((name): (ErrorDetail & { column: string })[] => {
    const { columns } = findSegment(name, known);
    return mappedColumns(input.mapping)
      .filter(({ column }) => !columns.includes(column))
      .map(({ path, column }) => ({
        path,
        column,
        message: `The segment "${name}" has no column "${column}".${nearMatches(column, columns)}`,
      }));
  });
  const [first] = missing;
  if (first)
    throw new ProductError('column_missing', first.message, {
      target: first.column,
      details: missing.slice(0, 50).map(({ path, message }) => ({ path, message })),
    });
}
