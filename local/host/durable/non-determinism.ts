// The sentences with which Durable Functions says that code and history do not fit, as the real host words them.
import { Ev, type HistoryEvent } from './protocol';
import { type NewTask } from './tasks';

export class NonDeterminismError extends Error {}

const QUESTION =
  'Was a change made to the orchestrator code after this instance had already started running?';

/** Names of what replay produced instead, as the Durable Task Framework calls them. */
const actionNames: Record<NewTask['kind'], string> = {
  activity: 'ScheduleTaskOrchestratorAction',
  http: 'ScheduleTaskOrchestratorAction',
  timer: 'CreateTimerOrchestratorAction',
  sub: 'CreateSubOrchestrationAction',
  entity: 'SendEventOrchestratorAction',
};

type Noun = { kinds: readonly NewTask['kind'][]; noun: string };
const nouns: Record<number, Noun> = {
  [Ev.TaskScheduled]: { kinds: ['activity', 'http'], noun: 'an activity task' },
  [Ev.TimerCreated]: { kinds: ['timer'], noun: 'a timer task' },
  [Ev.SubOrchestrationInstanceCreated]: { kinds: ['sub'], noun: 'a sub-orchestration task' },
  [Ev.EventSent]: { kinds: ['entity'], noun: 'a send event task' },
};

/**
 * Checks that what history says was scheduled is what replay scheduled under the same number.
 * @throws NonDeterminismError with the real host's sentence
 */
export function requireSame(past: HistoryEvent, replayed: NewTask | undefined): void {
  const { kinds, noun } = nouns[past.EventType] ?? { kinds: [], noun: 'a task' };
  const before = `A previous execution of this orchestration scheduled ${noun} with sequence`;
  const id = past.EventId;
  if (!replayed) {
    throw new NonDeterminismError(
      `${before} ${missing(past)} the current replay execution hasn't (yet?) scheduled this task. ${QUESTION}`,
    );
  }
  const named = past.EventType === Ev.TimerCreated ? 'named' : `named '${past.Name ?? ''}',`;
  if (!kinds.includes(replayed.kind)) {
    throw new NonDeterminismError(
      `${before} number ${id} ${named} but the current orchestration replay instead produced a ` +
        `${actionNames[replayed.kind]} action with this sequence number. ${QUESTION}`,
    );
  }
  if (replayed.kind === 'activity' && !sameName(replayed.name, past.Name)) {
    throw new NonDeterminismError(
      `${before} number ${id} ${named} but the current orchestration replay instead scheduled ` +
        `an activity task named '${replayed.name}' with this sequence number.  ${QUESTION}`,
    );
  }
  if (replayed.kind === 'sub' && !sameName(replayed.name, past.Name)) {
    throw new NonDeterminismError(
      `${before} number ${id} ${named} but the current orchestration replay instead scheduled ` +
        `a sub-orchestration task with name ${replayed.name} with this sequence number. ${QUESTION}`,
    );
  }
}

function missing(past: HistoryEvent): string {
  const id = past.EventId;
  const name = past.Name ?? '';
  switch (past.EventType) {
    case Ev.TimerCreated:
      return `number ${id} but`;
    case Ev.SubOrchestrationInstanceCreated:
      return `ID ${id} and name '${name}' (version '${past.Version ?? ''}', instance ID '${past.InstanceId ?? ''}'), but`;
    case Ev.EventSent:
      return `ID ${id}, type 'EventSent' name '${name}', instance ID '${past.InstanceId ?? ''}', but`;
    default:
      return `ID ${id} and name '${name}' (version '${past.Version ?? ''}'), but`;
  }
}

function sameName(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}
