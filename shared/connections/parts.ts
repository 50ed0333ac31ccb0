/** What connections and exports need from other rooms, as they need it; real parts fit these forms. */
import type { Connection } from '../model/connection';
import type { ErrorSummary } from '../model/errors';

export interface AccountList {
  id: string;
  name: string;
  /** The list takes only contacts with a first and last name. */
  requiresName: boolean;
}

export interface AccountField {
  id: string;
  title: string;
  type: string;
}

/** Reads an ActiveCampaign account. Every call throws the errors of group "delivery". */
export interface ActiveCampaignReader {
  me(): Promise<unknown>;
  account(): Promise<{ readable: false } | { readable: true; contactLimit: number; contactTotal: number }>;
  lists(): Promise<AccountList[]>;
  list(id: string): Promise<AccountList | undefined>;
  fields(): Promise<AccountField[]>;
  tags(): Promise<{ name: string }[]>;
}

/** Where connections may point, and which account a host is. */
export interface Hosts {
  /** The host in its one right form. Throws `host_invalid`. */
  parse(text: string): string;
  accountName(host: string): string;
}

/** Opens a reader for a host with a key; limits count for its pace. */
export type OpenReader = (
  connection: Pick<Connection, 'host' | 'limits' | 'account'>,
  apiKey: string,
) => ActiveCampaignReader;

/** A segment as model.json has it; `problem` says why it could not be opened now. */
export interface SegmentSummary {
  segment: string;
  columns: string[];
  snapshot?: string;
  refreshedAt?: string;
  problem?: ErrorSummary;
}

/** Lists the segments. Throws `segments_unreachable`, `model_missing`, `model_invalid`. */
export interface SegmentList {
  listSegments(): Promise<SegmentSummary[]>;
}

/** Ends what is going on a connection that was disabled. */
export interface ConnectionRuns {
  /** Cancels every active run of the connection's exports; `by` is shown in the runs. */
  cancelAll(connectionId: string, by: string): Promise<void>;
}
