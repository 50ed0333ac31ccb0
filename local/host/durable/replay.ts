// One run of an orchestrator through the app's own library: history in, the actions it asks for out.
import { messageOf } from '../log';
import { type FunctionApp } from '../worker/app';
import { fromTypedData, type Registered } from '../worker/typed-data';
import { type HistoryEvent, type OrchestratorState } from './protocol';
import { type Instance } from './state';

/** `error` is undefined when nothing was thrown, and null when what was thrown carries no message. */
export type Replay = { state: OrchestratorState; error: string | null | undefined };

/** The library puts its state behind this label into the message of the error it throws. */
const OUT_OF_PROC = '\n\n$OutOfProcData$:';
const NOTHING: OrchestratorState = { isDone: false, actions: [] };

/** Runs the orchestrator over its whole history. Never throws: whatever is thrown is part of the result. */
export async function replay(
  app: FunctionApp,
  fn: Registered,
  instance: Instance,
  history: readonly HistoryEvent[],
): Promise<Replay> {
  const about = {
    input: instance.input === null ? null : (JSON.parse(instance.input) as unknown),
    instanceId: instance.instanceId,
    isReplaying: instance.history.length > 0,
    parentInstanceId: instance.parent?.instanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000, // the misspelt key is the real one
  };
  const { parentInstanceId: _, input: __, ...metadata } = about;
  const triggerMetadata = Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, { string: String(value) }]),
  );
  try {
    const response = await app.invoke(fn, {
      inputData: [{ name: fn.trigger.name, data: { string: JSON.stringify({ history, ...about }) } }],
      // The real host repeats the whole binding here; without it nothing is parsed twice.
      triggerMetadata: { ...triggerMetadata, input: { string: '' }, [fn.trigger.name]: { string: '' } },
    });
    return { state: fromTypedData(response.returnValue) as OrchestratorState, error: undefined };
  } catch (error) {
    return failed(messageOf(error));
  }
}

function failed(message: string): Replay {
  const at = message.indexOf(OUT_OF_PROC);
  if (at < 0) return { state: NOTHING, error: message };
  const state = JSON.parse(message.slice(at + OUT_OF_PROC.length)) as OrchestratorState;
  return { state, error: state.error ?? null };
}
