/** SEGMENTS_LOCATION: where the folders that hold a model.json are. Pure. */
import { ProductError } from '../model/errors';

/** One folder that holds a model.json. */
export interface SegmentLocation {
  container: string;
  /** Folder within the container, without slashes at its ends; empty when model.json lies in the container itself. */
  prefix: string;
  /** Shortest tail of container/prefix that no other location has: the `folder` of `folder/name`. */
  folder: string;
}

// Microsoft Learn, "Naming and referencing containers": 3 to 63 lower-case letters, digits, single hyphens.
const containerName = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

function refuse(part: string, reason: string): never {
  throw new ProductError('settings_invalid', `SEGMENTS_LOCATION: "${part}" ${reason}`, {
    target: 'SEGMENTS_LOCATION',
  });
}

function parseOne(part: string): { container: string; prefix: string } {
  if (/^[a-z]+:/i.test(part))
    refuse(part, 'is a URL; give container and folder only, container/folder/folder.');
  const [container = '', ...folders] = part.replace(/\/+$/, '').split('/');
  if (!containerName.test(container)) refuse(part, 'does not begin with the name of a container.');
  if (folders.some((folder) => folder === '' || folder === '.' || folder === '..'))
    refuse(part, 'has an empty or relative folder name.');
  if (/[\\?#]|\.json$/i.test(part)) refuse(part, 'must name the folder that holds model.json, nothing else.');
  return { container, prefix: folders.join('/') };
}

/**
 * Reads the setting: `container/folder/folder`, several comma-separated.
 * Throws `settings_invalid` naming the part that is wrong.
 */
export function parseLocations(text: string): SegmentLocation[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => part === '')) refuse(text, 'has an empty part.');
  const parsed = parts.map(parseOne);
  const paths = parsed.map(({ container, prefix }) => (prefix ? `${container}/${prefix}` : container));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) refuse(twice, 'is named twice.');
  return parsed.map((location, index) => ({ ...location, folder: shortestTail(paths, index) }));
}

function shortestTail(paths: readonly string[], index: number): string {
  const names = (paths[index] ?? '').split('/');
  for (let length = 1; length < names.length; length++) {
    const tail = names.slice(-length).join('/');
    const shared = paths.some((path, other) => other !== index && `/${path}`.endsWith(`/${tail}`));
    if (!shared) return tail;
  }
  return names.join('/');
}
