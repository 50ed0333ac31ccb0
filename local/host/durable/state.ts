// What a task hub holds: instances of orchestrations and entities.
import { type HistoryEvent } from './protocol';

export type Status =
  'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated' | 'Suspended' | 'ContinuedAsNew';

export type Parent = { instanceId: string; executionId: string; name: string; taskId: number };

/** One orchestration. `input`, `customStatus` and `output` are JSON texts (null: there is none). */
export type Instance = {
  instanceId: string;
  executionId: string;
  /** how often it continued as new */
  generation: number;
  name: string;
  version: string | null;
  input: string | null;
  parent: Parent | null;
  createdTime: string;
  lastUpdatedTime: string;
  status: Status;
  output: string | null;
  customStatus: string | null;
  history: HistoryEvent[];
  /** messages that no episode has taken yet */
  inbox: HistoryEvent[];
};

export type EntityOp = {
  id: string;
  name: string;
  input: string | null;
  isSignal: boolean;
  /** who asked: orchestrations are answered, and keep their order among themselves */
  from: { instanceId: string; executionId: string } | null;
};
export type Entity = {
  id: string;
  exists: boolean;
  state: string | null;
  queue: EntityOp[];
  createdTime: string;
  lastUpdatedTime: string;
};

const endStates: ReadonlySet<Status> = new Set<Status>(['Completed', 'Failed', 'Terminated']);

/** Has the orchestration ended? */
export function hasEnded(instance: { status: Status }): boolean {
  return endStates.has(instance.status);
}

/** `@name@key` with the name in lower case, as entities are addressed. */
export function entityIdOf(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}

/** Name and key of an entity id; undefined when the text is none. */
export function parseEntityId(id: string): { name: string; key: string } | undefined {
  const match = /^@([^@]+)@(.*)$/s.exec(id);
  return match?.[1] === undefined ? undefined : { name: match[1], key: match[2] ?? '' };
}
