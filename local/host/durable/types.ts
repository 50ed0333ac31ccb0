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
  Version?: string;
  Input?: string | null;
  Result?: string | null;
  Reason?: string;
  Details?: string;
  InstanceId?: string;
  [k: string]: unknown;
};

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
} as const;

export type RetryOptions = {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
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
export type HttpCall = {
  method: string;
  uri: string;
  content?: string;
  headers?: Record<string, string>;
  tokenSource?: unknown;
  asynchronousPatternEnabled?: boolean;
};
export type OrchestratorState = {
  isDone: boolean;
  actions: Action[][];
  output?: unknown;
  customStatus?: unknown;
  error?: string;
  schemaVersion?: number;
};

export type Status =
  'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated' | 'Suspended' | 'ContinuedAsNew';
export type Instance = {
  instanceId: string;
  executionId: string;
  name: string;
  version: string | null;
  status: Status;
  input: string | null;
  output: string | null;
  customStatus: unknown;
  createdTime: string;
  lastUpdatedTime: string;
  parent: { instanceId: string; taskId: number; executionId: string; name: string } | null;
  history: HistoryEvent[];
  inbox: HistoryEvent[];
};
export type EntityOp = {
  id: string;
  name: string;
  input: string | null;
  isSignal: boolean;
  replyTo: { instanceId: string; executionId: string } | null;
};
export type Entity = {
  id: string;
  exists: boolean;
  state: string | null;
  queue: EntityOp[];
  lastUpdatedTime: string;
};

export const now = (): string => new Date().toISOString();
export const event = (type: number, fields: Partial<HistoryEvent> = {}): HistoryEvent => ({
  EventType: type,
  EventId: -1,
  IsPlayed: false,
  Timestamp: now(),
  ...fields,
});
export class NonDeterminismError extends Error {}
