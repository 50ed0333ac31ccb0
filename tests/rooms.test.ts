/** Holds the arrows between the rooms: who may import whom, and that the pure rooms reach nothing outside. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(__dirname, '..');

interface Arrow {
  file: string;
  /** A file of the project without its ending, or the name of a package. */
  to: string;
}

function filesOf(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')));
}

const arrowsFrom = (folder: string): Arrow[] =>
  filesOf(folder).flatMap((file) =>
    ts
      .preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => ({
        file,
        to: fileName.startsWith('.') ? path.posix.join(path.posix.dirname(file), fileName) : fileName,
      })),
  );

const shared = arrowsFrom('shared');
const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/');
const inProject = (to: string): boolean =>
  /^(shared|functions|local|tests|bench|scripts|conformance)\//.test(to);

test.each([
  ['shared/model', ['zod', 'fastest-levenshtein'], []],
  ['shared/contacts', ['node:crypto'], ['shared/model']],
  // Codec: compression and streams, of bytes that others read and write.
  [
    'shared/delta',
    ['node:crypto', 'node:stream', 'node:zlib', 'zod'],
    ['shared/contacts', 'shared/model', 'shared/segments'],
  ],
  ['shared/batches', [], ['shared/model']],
  ['shared/schedule', ['croner'], ['shared/model']],
  ['shared/activecampaign/pace', [], ['shared/model']],
] as const)('the pure room %s imports nothing that reads or writes', (room, packages, rooms) => {
  const allowed = new Set<string>([...packages, ...rooms, roomOf(room)]);
  const own = shared.filter(({ file }) => file.startsWith(`${room}/`));
  expect(own.length).toBeGreaterThan(0);
  const strange = own.filter(({ to }) => !allowed.has(inProject(to) ? roomOf(to) : to));
  expect(strange).toEqual([]);
});

test('shared/ knows nothing of functions, the local stand-ins, tests and measurements', () => {
  expect(shared.filter(({ to }) => inProject(to) && !to.startsWith('shared/'))).toEqual([]);
});

test('only the doorways run orchestrations; only local/ and tests know the stand-ins', () => {
  expect(shared.filter(({ to }) => to === 'durable-functions')).toEqual([]);
  const strange = arrowsFrom('functions').filter(
    ({ to }) => inProject(to) && !/^(shared|functions)\//.test(to),
  );
  expect(strange).toEqual([]);
});

test('the arrows between the rooms of shared/ make no circle', () => {
  const next = new Map<string, Set<string>>();
  for (const { file, to } of shared) {
    if (!inProject(to) || roomOf(to) === roomOf(file)) continue;
    const set = next.get(roomOf(file)) ?? new Set<string>();
    next.set(roomOf(file), set.add(roomOf(to)));
  }
  const done = new Set<string>();
  const walk = (room: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room];
    if (done.has(room)) return undefined;
    for (const to of next.get(room) ?? []) {
      const circle = walk(to, [...way, room]);
      if (circle) return circle;
    }
    done.add(room);
    return undefined;
  };
  for (const room of next.keys()) expect(walk(room, [])).toBeUndefined();
});
