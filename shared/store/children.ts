/** Names directly below a folder of the container, without what lies deeper. */
import type { ContainerClient } from '@azure/storage-blob';

/** Ids of the JSON documents directly in `folder` (`exports/`), ascending, to the last page. */
export async function* documentIds(container: ContainerClient, folder: string): AsyncGenerator<string> {
  for await (const item of container.listBlobsByHierarchy('/', { prefix: folder }))
    if (item.kind === 'blob' && item.name.endsWith('.json'))
      yield item.name.slice(folder.length, -'.json'.length);
}
