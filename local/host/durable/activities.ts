// The queue of activities: as many at once as host.json allows, in order - or late, out of order and twice.
import { type ActivityRunner } from './activity-runner';
import { type Hub } from './hub';
import { type HistoryEvent } from './protocol';
import { type Instance } from './state';
import { type StartMark } from './store';

type Work = {
  instanceId: string;
  executionId: string;
  scheduled: HistoryEvent;
  about: string;
  place: number;
};

export class Activities {
  readonly #hub: Hub;
  readonly #runner: ActivityRunner;
  /** ready to run, those with the lowest place first */
  readonly #ready: Work[] = [];
  #arrivals = 0;
  #running = 0;

  constructor(hub: Hub, runner: ActivityRunner) {
    this.#hub = hub;
    this.#runner = runner;
  }

  get running(): number {
    return this.#running;
  }

  /** Queues the activity that this TaskScheduled event is about; `invisible` ms before anything else (after a kill). */
  dispatch(i: Instance, scheduled: HistoryEvent, invisible = 0): void {
    const { unkind } = this.#hub.options;
    const about = `activity ${i.instanceId} ${i.generation} ${scheduled.EventId}`;
    const { instanceId, executionId } = i;
    const place = unkind.order(about) ?? ++this.#arrivals;
    const work = { instanceId, executionId, scheduled, about, place };
    const delay = invisible + unkind.activityDelay(about);
    const copies = unkind.isTwice(about) ? 2 : 1;
    const arrive = (): void => {
      for (let n = 0; n < copies; n++) this.#insert(work);
      setImmediate(() => {
        this.#pump();
      });
    };
    if (delay > 0) this.#hub.later(delay, arrive);
    else arrive();
  }

  #insert(work: Work): void {
    let at = this.#ready.length;
    while (at > 0 && (this.#ready[at - 1]?.place ?? 0) > work.place) at--;
    this.#ready.splice(at, 0, work);
  }

  #pump(): void {
    while (!this.#hub.isStopping && this.#running < this.#hub.options.maxActivities) {
      const work = this.#ready.shift();
      if (!work) return;
      this.#running++;
      void this.#run(work).finally(() => {
        this.#running--;
        this.#pump();
      });
    }
  }

  async #run(work: Work): Promise<void> {
    const mark: StartMark = [work.instanceId, work.executionId, work.scheduled.EventId];
    const { store, options } = this.#hub;
    if (options.unkind.invisible > 0) store.markStarted(mark);
    const done = await this.#runner.run(work.instanceId, work.scheduled);
    store.clearStarted(mark);
    const instance = this.#hub.execution(work.instanceId, work.executionId);
    if (!instance) return; // ended or begun anew in the meantime: its effects stand, its result is dropped
    this.#hub.step((tx) => {
      this.#hub.deliver(tx, instance, done, `done ${work.about}`);
    });
  }
}
