// The host half of the protocol: walks the history over an orchestrator's actions and says what is new.
import { Ev, type Action, type HistoryEvent } from './protocol';
import { requireSame } from './non-determinism';
import { TaskBoard, type NewTask, type Settle } from './tasks';

export type Plan = {
  created: NewTask[];
  /** activities, sub-orchestrations, timers and entity calls that have not settled */
  openTasks: number;
  /** external events waited for */
  waiters: number;
  continueAsNew: { input: unknown } | null;
  /** names of events that arrived and nobody awaited */
  unconsumedEvents: string[];
};

/**
 * @param actions everything the orchestrator asked for since its start
 * @param history everything that happened to it
 * @throws NonDeterminismError when history and actions do not fit; Error for an action that is not offered
 */
export function plan(actions: readonly Action[], history: readonly HistoryEvent[]): Plan {
  const board = new TaskBoard(actions);
  const replies = new Map<string, Settle>(); // entity calls by the id of their request
  const settle = (id: number | undefined, e: HistoryEvent, failed: boolean): void => {
    const waiter = id === undefined ? undefined : board.open.get(id);
    if (id === undefined || !waiter) return;
    board.open.delete(id);
    waiter(e, failed);
  };
  for (const e of history) {
    switch (e.EventType) {
      case Ev.OrchestratorStarted:
        board.clock = Math.max(board.clock, Date.parse(e.Timestamp));
        continue;
      case Ev.ExecutionStarted:
        break;
      case Ev.TaskScheduled:
      case Ev.TimerCreated:
      case Ev.SubOrchestrationInstanceCreated:
        take(board, e);
        continue;
      case Ev.EventSent:
        awaitReply(board, replies, take(board, e), e);
        continue;
      case Ev.TaskCompleted:
      case Ev.SubOrchestrationInstanceCompleted:
        settle(e.TaskScheduledId, e, false);
        break;
      case Ev.TaskFailed:
      case Ev.SubOrchestrationInstanceFailed:
        settle(e.TaskScheduledId, e, true);
        break;
      case Ev.TimerFired:
        settle(e.TimerId, e, false);
        break;
      case Ev.EventRaised:
        raise(board, replies, e);
        break;
      default:
        continue;
    }
    board.advance();
  }
  return {
    created: [...board.pending.values()].sort((a, b) => a.id - b.id),
    openTasks: board.open.size,
    waiters: [...board.waiting.values()].reduce((n, list) => n + list.length, 0),
    continueAsNew: board.continueAsNew,
    unconsumedEvents: [...board.buffered].flatMap(([name, n]) => Array<string>(n).fill(name)),
  };
}

function take(board: TaskBoard, e: HistoryEvent): NewTask | undefined {
  const task = board.pending.get(e.EventId);
  requireSame(e, task);
  board.pending.delete(e.EventId);
  return task;
}

function awaitReply(
  board: TaskBoard,
  replies: Map<string, Settle>,
  task: NewTask | undefined,
  e: HistoryEvent,
): void {
  const waiter = task && board.open.get(task.id);
  if (!waiter) return; // a signal
  const { id } = JSON.parse(e.Input ?? '{}') as { id: string };
  replies.set(id, (reply, failed) => {
    board.open.delete(task.id);
    waiter(reply, failed);
  });
}

function raise(board: TaskBoard, replies: Map<string, Settle>, e: HistoryEvent): void {
  const name = e.Name ?? '';
  const reply = replies.get(name);
  const waiters = board.waiting.get(name);
  if (reply) {
    replies.delete(name);
    reply(e, false);
  } else if (waiters?.length) waiters.shift()?.(e, false);
  else board.buffered.set(name, (board.buffered.get(name) ?? 0) + 1);
}
