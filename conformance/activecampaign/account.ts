/** The other side: what ActiveCampaign itself says it holds and was asked. Only ever read. */

/** Status of a contact on a list, as ActiveCampaign numbers them. */
export const subscribed = 1;
export const unsubscribed = 2;

export interface Member {
  status: number;
  firstName: string;
  lastName: string;
}

/** One import request that was taken. */
export interface Import {
  /** Milliseconds. */
  at: number;
  /** Addresses in lower case. */
  emails: string[];
}

/** What only a simulator can tell: its own record of every request. */
export interface RequestRecord {
  /** Import requests that were taken, in order. */
  imports(): Promise<Import[]>;
  /** Requests so far that were refused for coming too fast. */
  refusedForPace(): Promise<number>;
}

export interface Account {
  /** Host name with port, as a connection names it. */
  host: string;
  /** How many times faster than ActiveCampaign's own its minutes and seconds pass; 1 for the real one. */
  timeScale: number;
  /** Members of a list whose address begins so, by address in lower case. */
  members(listId: string, prefix: string): Promise<Map<string, Member>>;
  record: RequestRecord | undefined;
  /** What the account is, for the first line of output. */
  description: string;
}
