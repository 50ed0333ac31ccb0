// The words of the classic out-of-process protocol between durable-functions 3.x and the host: events and actions.

/** History event types, as numbers in what the library reads. */
export const Ev = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

export type HistoryEvent = {
  EventType: number;
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
  TaskScheduledId?: number;
  TimerId?: number;
  FireAt?: string;
  Name?: string;
  Version?: string | null;
  Input?: string | null;
  Result?: string | null;
  Reason?: string;
  Details?: string | null;
  InstanceId?: string;
  OrchestrationStatus?: string;
  [field: string]: unknown;
};

/** What an orchestrator asks for. */
export const Act = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

export type RetryOptions = {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
};
export type HttpCall = {
  method: string;
  uri: string;
  content?: string | null;
  headers?: Record<string, string>;
  tokenSource?: unknown;
  asynchronousPatternEnabled?: boolean;
};
export type Action = {
  actionType: number;
  functionName?: string;
  input?: unknown;
  compoundActions?: Action[];
  fireAt?: string;
  externalEventName?: string;
  isCanceled?: boolean;
  retryOptions?: RetryOptions;
  instanceId?: string;
  operation?: string;
  httpRequest?: HttpCall;
  version?: string;
};
/** What one run of an orchestrator hands back: everything it asked for since its start. */
export type OrchestratorState = {
  isDone: boolean;
  actions: Action[][];
  output?: unknown;
  customStatus?: unknown;
  error?: string;
};

/** Name of the activity behind callHttp. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

export const now = (): string => new Date().toISOString();

/** A history event of this moment. */
export function event(type: number, fields: Partial<HistoryEvent> = {}): HistoryEvent {
  return { EventType: type, EventId: -1, IsPlayed: false, Timestamp: now(), ...fields };
}
