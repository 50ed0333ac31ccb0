// History as the webhook shows it: types by name, scheduling folded into completion.
import { Ev, type HistoryEvent } from '../protocol';
import { type Instance } from '../state';

type Shown = Record<string, unknown>;

/** @param output whether results are shown */
export function historyView(i: Instance, output: boolean): Shown[] {
  const scheduled = new Map<number, HistoryEvent>();
  const shown: Shown[] = [];
  for (const e of i.history) {
    if (e.EventType === Ev.TaskScheduled || e.EventType === Ev.SubOrchestrationInstanceCreated)
      scheduled.set(e.EventId, e);
    const view = viewOf(e, scheduled.get(e.TaskScheduledId ?? -1), output, i);
    if (view) shown.push(view);
  }
  return shown;
}

function viewOf(
  e: HistoryEvent,
  task: HistoryEvent | undefined,
  output: boolean,
  i: Instance,
): Shown | undefined {
  const { Timestamp } = e;
  const result = output && e.Result != null ? { Result: parsed(e.Result) } : {};
  const origin = {
    ScheduledTime: task?.Timestamp.replace(/Z$/, '0000+00:00'),
    FunctionName: task?.Name,
    Input: null,
  };
  const failure = { Reason: e.Reason, Details: e.Details, FailureDetails: null, Timestamp, ...origin };
  switch (e.EventType) {
    case Ev.ExecutionStarted:
      return {
        EventType: 'ExecutionStarted',
        Input: e.Input,
        Correlation: null,
        ParentTraceContext: null,
        ScheduledStartTime: null,
        Generation: i.generation === 0 ? 0 : null,
        GenerateNewTrace: false,
        Timestamp,
        FunctionName: e.Name,
      };
    case Ev.TaskCompleted:
      return { EventType: 'TaskCompleted', ...result, Timestamp, ...origin };
    case Ev.TaskFailed:
      return { EventType: 'TaskFailed', ...failure };
    case Ev.SubOrchestrationInstanceCompleted:
      return { EventType: 'SubOrchestrationInstanceCompleted', ...result, Timestamp, ...origin };
    case Ev.SubOrchestrationInstanceFailed:
      return { EventType: 'SubOrchestrationInstanceFailed', ...failure };
    case Ev.TimerCreated:
      return { EventType: 'TimerCreated', FireAt: e.FireAt, Timestamp };
    case Ev.TimerFired:
      return { EventType: 'TimerFired', FireAt: e.FireAt, Timestamp };
    case Ev.EventSent:
      return { EventType: 'EventSent', InstanceId: e.InstanceId, Name: e.Name, Input: e.Input, Timestamp };
    case Ev.EventRaised:
      return { EventType: 'EventRaised', Name: e.Name, Input: e.Input, ParentTraceContext: null, Timestamp };
    case Ev.ExecutionSuspended:
      return { EventType: 'ExecutionSuspended', Reason: e.Input, Timestamp };
    case Ev.ExecutionResumed:
      return { EventType: 'ExecutionResumed', Reason: e.Input, Timestamp };
    case Ev.ExecutionTerminated:
      return { EventType: 'ExecutionTerminated', Input: e.Input, Timestamp };
    case Ev.ExecutionCompleted:
      return {
        EventType: 'ExecutionCompleted',
        OrchestrationStatus: e.OrchestrationStatus,
        ...result,
        FailureDetails: null,
        Timestamp,
      };
    default:
      return undefined;
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
