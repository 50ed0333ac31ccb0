/** The storage account that Customer Insights would write to: connects, finds the folder, puts segments, takes them away. */
import { DefaultAzureCredential } from '@azure/identity';
import {
  BlobServiceClient,
  StorageSharedKeyCredential,
  type ContainerClient,
  type RestError,
} from '@azure/storage-blob';
import { partitionsOf, withoutSegments, withSegment } from './files';
import type { Person } from './people';

/** Azurite's published account (Microsoft Learn, "Use the Azurite emulator"): no secret. */
const emulator = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

/**
 * A client for a connection string, the address of Azurite's blob service, or that of an account, then with whoever
 * is signed in (`az login`): an account without shared keys has no connection string that works.
 */
export function connectStorage(connection: string): BlobServiceClient {
  if (!/^https?:\/\//.test(connection)) return BlobServiceClient.fromConnectionString(connection);
  const url = new URL(connection);
  if (url.search !== '') return new BlobServiceClient(connection);
  const credential = url.pathname.startsWith(`/${emulator.name}`)
    ? new StorageSharedKeyCredential(emulator.name, emulator.key)
    : new DefaultAzureCredential();
  return new BlobServiceClient(connection, credential);
}

/** A folder that holds a model.json, as `SEGMENTS_LOCATION` names it. */
export interface Location {
  container: string;
  /** Empty when model.json lies in the container itself. */
  folder: string;
}

/** `container/folder/folder`. */
export function locationOf(text: string): Location {
  const [container = '', ...folders] = text.replace(/\/+$/, '').split('/');
  return { container, folder: folders.join('/') };
}

/** Blobs that are looked at in search of model.json. */
const mostBlobs = 20_000;

/** Where the only model.json of the account is. Throws when there is none, or more than one. */
export async function findLocation(storage: BlobServiceClient): Promise<Location> {
  const found: Location[] = [];
  let seen = 0;
  for await (const { name: container } of storage.listContainers()) {
    for await (const { name } of storage.getContainerClient(container).listBlobsFlat()) {
      if (/(^|\/)model\.json$/.test(name))
        found.push({ container, folder: name.split('/').slice(0, -1).join('/') });
      if (++seen > mostBlobs) break;
    }
  }
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  throw new Error(
    `The storage holds ${found.length === 0 ? 'no' : String(found.length)} model.json. Say with --location ` +
      'container/folder where the segments of the app are, as its setting SEGMENTS_LOCATION does.',
  );
}

/** Times that a change of model.json is tried while somebody else changes it, too. */
const mostTries = 10;

/** Puts segments beside those that are there, and takes only them away again. */
export class Segments {
  readonly #container: ContainerClient;
  readonly #folder: string;
  /** Each snapshot has a minute of its own, however fast they follow. */
  #minutes = 0;

  /** `prefix` begins the name of every segment that is put. */
  constructor(
    storage: BlobServiceClient,
    { container, folder }: Location,
    readonly prefix: string,
  ) {
    this.#container = storage.getContainerClient(container);
    this.#folder = folder === '' ? '' : `${folder}/`;
  }

  /** Writes a snapshot: partitions first, then model.json, as Customer Insights does. Answers the segment's name. */
  async put(name: string, rows: readonly Person[]): Promise<string> {
    await this.#container.createIfNotExists();
    const segment = this.prefix + name;
    const at = new Date(Date.now() + 60_000 * this.#minutes++);
    const urls: string[] = [];
    for (const { path, content } of partitionsOf(segment, rows, at)) {
      const blob = this.#container.getBlockBlobClient(this.#folder + path);
      await blob.uploadData(Buffer.from(content), { blobHTTPHeaders: { blobContentType: 'text/csv' } });
      urls.push(blob.url.split('?')[0] ?? '');
    }
    await this.#changeModel((text) => withSegment(text, segment, urls, at));
    return segment;
  }

  /** Takes every segment away that was put; everything else stays. */
  async removeAll(): Promise<void> {
    await this.#changeModel((text) => (text === undefined ? undefined : withoutSegments(text, this.prefix)));
    const prefix = this.#folder + this.prefix;
    for await (const { name } of this.#container.listBlobsFlat({ prefix }))
      await this.#container.deleteBlob(name);
  }

  /** By ETag: a refresh of Customer Insights in between is not written over. */
  async #changeModel(change: (text: string | undefined) => string | undefined): Promise<void> {
    const blob = this.#container.getBlockBlobClient(`${this.#folder}model.json`);
    for (let tries = 1; ; tries++) {
      try {
        const before = await this.#read(blob.name);
        const after = change(before?.text);
        const conditions = before ? { ifMatch: before.etag } : { ifNoneMatch: '*' };
        if (after === undefined) {
          if (before) await blob.delete({ conditions });
        } else {
          await blob.uploadData(Buffer.from(after), {
            conditions,
            blobHTTPHeaders: { blobContentType: 'application/json' },
          });
        }
        return;
      } catch (error) {
        if (![409, 412].includes((error as RestError).statusCode ?? 0) || tries === mostTries) throw error;
      }
    }
  }

  async #read(name: string): Promise<{ text: string; etag: string } | undefined> {
    try {
      const blob = this.#container.getBlobClient(name);
      const { etag = '' } = await blob.getProperties();
      return {
        text: (await blob.downloadToBuffer(0, undefined, { conditions: { ifMatch: etag } })).toString('utf8'),
        etag,
      };
    } catch (error) {
      if ((error as RestError).statusCode === 404) return undefined;
      throw error;
    }
  }
}
