/** The sample segment in the storage that is started along. */
import type { BlobServiceClient } from '@azure/storage-blob';
import { modelBlob, sampleContainer, samplePrefix } from '../sample/layout';
import { defaultSample } from '../sample/segment';
import { uploadSample } from '../sample/upload';

/** Puts it there, unless it is there, at this address, from an earlier start. Answers whether it did. */
export async function fillSample(blobs: BlobServiceClient): Promise<boolean> {
  const model = blobs.getContainerClient(sampleContainer).getBlobClient(modelBlob(samplePrefix));
  if ((await model.exists()) && (await model.downloadToBuffer()).includes(blobs.url)) return false;
  await uploadSample(blobs, defaultSample, new Date());
  return true;
}
