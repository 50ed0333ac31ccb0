/** The segments of a storage account: the edge where the real client comes in. */
import type { BlobServiceClient } from '@azure/storage-blob';
import { containerBlobs } from './blobs';
import type { SegmentLocation } from './location';
import { Segments } from './segments';

/** Reads the segments of these locations through this client. */
export const segmentsOf = (service: BlobServiceClient, locations: readonly SegmentLocation[]): Segments =>
  new Segments(
    locations.map((location) => ({
      location,
      blobs: containerBlobs(service.getContainerClient(location.container)),
    })),
  );
