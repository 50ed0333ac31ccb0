// One run of an activity: input as text, as the classic protocol hands it over; result or error as .NET stores them.
import { type Invoker } from '../http/functions';
import { fromTypedData, type Registered } from '../worker/typed-data';
import { activityInputText, activityResult, exceptionJson, storedJson, withoutType } from './dotnet';
import { callHttp } from './http-activity';
import { Ev, event, HTTP_ACTIVITY, type HistoryEvent, type HttpCall } from './protocol';

export class ActivityRunner {
  readonly #invoke: Invoker;
  readonly #functions: ReadonlyMap<string, Registered>;

  constructor(invoke: Invoker, functions: ReadonlyMap<string, Registered>) {
    this.#invoke = invoke;
    this.#functions = functions;
  }

  /** Runs the activity that a TaskScheduled event is about; gives its TaskCompleted or TaskFailed. Never throws. */
  async run(instanceId: string, scheduled: HistoryEvent): Promise<HistoryEvent> {
    const [input] = JSON.parse(scheduled.Input ?? '[]') as unknown[];
    const name = scheduled.Name ?? '';
    const id = { TaskScheduledId: scheduled.EventId };
    if (name === HTTP_ACTIVITY) return await callHttp(input as HttpCall, id);
    const fn = this.#functions.get(name.toLowerCase());
    try {
      // After a restart with changed code: the name was there when it was scheduled.
      if (!fn) throw new Error(`The activity function '${name}' is not registered any more.`);
      const text = activityInputText(withoutType(input));
      const data = text === undefined ? {} : { string: text };
      const response = await this.#invoke(fn, {
        inputData: [{ name: fn.trigger.name, data }],
        triggerMetadata: { [fn.trigger.name]: data, data, instanceId: { string: instanceId } },
      });
      const value = activityResult(fromTypedData(response.returnValue));
      return event(Ev.TaskCompleted, { ...id, Result: value === null ? null : storedJson(value) });
    } catch (error) {
      const { message, stack } = describe(error);
      return event(Ev.TaskFailed, {
        ...id,
        Reason: `Activity function '${name}' failed:  ${message}`,
        Details: exceptionJson(message, stack),
      });
    }
  }
}

/** Message and stack as the real worker reports them: of what is no Error, the text or its JSON. */
function describe(error: unknown): { message: string; stack: string } {
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? '' };
  const message = typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  const frames = (new Error().stack ?? '').split('\n').slice(1).join('\n');
  return { message, stack: `Error: ${message}\n${frames}` };
}
