/** The shape of one registry entry. */
export interface ErrorEntry {
  /** HTTP status when the error answers a call; row and run errors have the status a call about them would get. */
  status: number;
  /** What the app does by itself: tries again within the run, tries again with the next run, or nothing. */
  retried: 'automatically' | 'nextRun' | 'no';
  /** Who must act. */
  actor: 'nobody' | 'caller' | 'contributor' | 'administrator';
  /** What happened, in one sentence for docs/errors.md. */
  meaning: string;
  /** What the actor should do. */
  action: string;
}

/** Types a group of entries without widening its keys. */
export const entries = <K extends string>(group: Record<K, ErrorEntry>): Record<K, ErrorEntry> => group;
