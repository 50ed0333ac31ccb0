/** What the steps of a run need from the outside. Built once per instance by the composition root. */
import type { ContainerClient } from '@azure/storage-blob';
import type { ActiveCampaignClient } from '../activecampaign/client';
import type { Connection } from '../model/connection';
import type { Segments } from '../segments/segments';
import type { DocumentStore } from '../store/documents';
import type { TelemetryEvent } from '../telemetry/events';
import type { RunStore } from './runStore';

export interface RunServices {
  /** The app's own container. */
  container: ContainerClient;
  documents: DocumentStore;
  runs: RunStore;
  segments: Segments;
  /** A client with the connection's key; the secret is cached for at most five minutes. */
  clientFor(connection: Connection): Promise<ActiveCampaignClient>;
  /** Forgets the cached key of a connection, so that a rotated one is read. */
  forgetKey(connection: Connection): void;
  settings: {
    holdExpiresSeconds: number;
    settleSeconds: number;
    retryAfterCapSeconds: number;
    snapshotMaxAgeSeconds: number;
  };
}

/** Writes one event of the telemetry table through the invocation's log. */
export type Emit = (event: TelemetryEvent) => void;
