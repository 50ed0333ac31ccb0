/** Which column of a reader's own file feeds what: suggested from the names, corrected by --map. Pure. */
import { nearMatches } from '../../shared/model/nearest';
import { UsageError } from '../console/usage-error';

export const targets = ['email', 'firstName', 'lastName', 'phone'] as const;
export type Target = (typeof targets)[number];
/** Column by target. */
export type SimpleMapping = { email: string } & Partial<Record<Target, string>>;
/** What --map says; an empty column takes a suggestion away. */
export type MapOption = Partial<Record<Target, string | undefined>>;

const form = 'Form: --map email=Column,firstName=Column,lastName=Column,phone=Column';

/** Reads `email=E-mail,firstName=First`. A comma within a column's name is written \\, */
export function parseMap(text: string | undefined): MapOption {
  const map: MapOption = {};
  if (text === undefined) return map;
  for (const part of text.split(/(?<!\\),/)) {
    const at = part.indexOf('=');
    const target = targets.find((name) => name === part.slice(0, at).trim());
    if (at < 0 || target === undefined) {
      throw new UsageError(`--map does not know "${part.trim()}". ${form}`);
    }
    if (map[target] !== undefined) throw new UsageError(`--map names ${target} twice. ${form}`);
    map[target] = part
      .slice(at + 1)
      .trim()
      .replaceAll('\\,', ',');
  }
  return map;
}

/** The mapping in force. Throws a UsageError that names the column that is not there, or that email is missing. */
export function decideMapping(
  columns: readonly string[],
  suggested: MapOption,
  map: MapOption,
): SimpleMapping {
  for (const column of Object.values(map)) {
    if (column === undefined || column === '' || columns.includes(column)) continue;
    const columnsText = `Its columns: ${columns.join(', ')}.`;
    throw new UsageError(`The file has no column "${column}".${nearMatches(column, columns)} ${columnsText}`);
  }
  const decided = { ...suggested, ...map };
  const { email } = decided;
  if (email === undefined || email === '') {
    throw new UsageError(
      `No column of the file looks like an email address. Say which one it is: --map email=Column. Its columns: ${columns.join(', ')}.`,
    );
  }
  const others = targets.filter((target) => target !== 'email' && (decided[target] ?? '') !== '');
  return { email, ...Object.fromEntries(others.map((target) => [target, decided[target]])) };
}

/** The mapping as lines to show. */
export const mappingLines = (mapping: SimpleMapping): string[] =>
  targets.map((target) => `${target.padEnd(10)} ${mapping[target] ?? '(none)'}`);
