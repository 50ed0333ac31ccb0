/** SEGMENTS_LOCATION: the folders that hold a model.json. Pure. */

/** A folder of a container; `prefix` has no slash at either end and is empty for the container itself. */
export interface SegmentsLocation {
  container: string;
  prefix: string;
}

/** Names of blob containers (Microsoft Learn, "Naming and referencing containers, blobs, and metadata"). */
export const containerName = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

const folder = /^(?!\.{1,2}$)[^\\?#%\p{Cc}]+$/u;

/** Splits `container/prefix`; a sentence when it is not of that form. */
export function parseLocation(text: string): SegmentsLocation | string {
  const [container = '', ...folders] = text.trim().replace(/\/$/, '').split('/');
  if (!containerName.test(container))
    return `"${container}" is not the name of a container. Form: container/folder, without account or scheme.`;
  if (text.length > 1000 || !folders.every((name) => folder.test(name)))
    return 'The folder below the container must be written plainly, as in customerinsights/CustomerInsights_1a2b/BlobExport.';
  return { container, prefix: folders.join('/') };
}
