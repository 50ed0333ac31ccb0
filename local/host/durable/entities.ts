// Runs entities: one batch of operations at a time and entity, in the order in which each sender sent them.
import { messageOf } from '../log';
import { fromTypedData, type Registered } from '../worker/typed-data';
import { type Hub } from './hub';
import { Ev, event } from './protocol';
import { parseEntityId, type Entity, type EntityOp } from './state';
import { type Transaction } from './store';

type OperationResult = { isError: boolean; result?: string };
type Batch = {
  entityExists: boolean;
  entityState?: string | null;
  results: OperationResult[];
  signals: { target: { name: string; key: string }; name: string }[];
};

const RESPONSE =
  'Microsoft.Azure.WebJobs.Extensions.DurableTask.ResponseMessage, Microsoft.Azure.WebJobs.Extensions.DurableTask';

export class Entities {
  readonly #hub: Hub;
  readonly #busy = new Set<string>();

  constructor(hub: Hub) {
    this.#hub = hub;
    hub.onEntity = (id) => {
      this.#wake(id);
    };
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  #wake(id: string): void {
    const entity = this.#hub.store.entities.get(id);
    if (!entity || this.#hub.isStopping || this.#busy.has(id) || this.#next(entity).length === 0) return;
    this.#busy.add(id);
    setImmediate(() => {
      this.#run(entity)
        .catch((error: unknown) => {
          this.#hub.warn(`entity ${id}: ${messageOf(error)}`);
        })
        .finally(() => {
          this.#busy.delete(id);
          this.#wake(id);
        });
    });
  }

  /** Visible operations; behind one that is still under way, its sender's later ones wait. */
  #next(entity: Entity): EntityOp[] {
    const behind = new Set<string>();
    return entity.queue.filter((op) => {
      const sender = op.from ? `${op.from.instanceId} ${op.from.executionId}` : '';
      if (this.#hub.isVisible(op) && !behind.has(sender)) return true;
      if (sender) behind.add(sender);
      return false;
    });
  }

  async #run(entity: Entity): Promise<void> {
    const id = parseEntityId(entity.id);
    const ops = this.#next(entity);
    if (!id || ops.length === 0) return;
    const fn = this.#hub.entityFunctions.get(id.name);
    const batch = fn ? await this.#invoke(fn, id, entity, ops) : undefined;
    this.#hub.step((tx) => {
      const taken = new Set(ops);
      entity.queue = entity.queue.filter((op) => !taken.has(op));
      tx.entities.add(entity.id);
      if (!batch) {
        this.#hub.warn(
          `${entity.id}: the entity function '${id.name}' is not registered; its messages are lost.`,
        );
        return;
      }
      // `undefined` as state, or a deleted one, is none.
      entity.exists = batch.entityExists && typeof batch.entityState === 'string';
      entity.state = entity.exists ? (batch.entityState ?? null) : null;
      entity.lastUpdatedTime = new Date().toISOString();
      for (const [n, op] of ops.entries()) this.#answer(tx, entity, op, batch.results[n]);
      for (const signal of batch.signals) {
        this.#hub.warn(
          `${entity.id}: its signal '${signal.name}' to the entity '${signal.target.name}' is lost, as on Azure; ` +
            'signals arrive from orchestrations and clients only.',
        );
      }
    });
  }

  async #invoke(
    fn: Registered,
    self: { name: string; key: string },
    entity: Entity,
    ops: readonly EntityOp[],
  ): Promise<Batch> {
    const { exists, state } = entity;
    const batch = ops.map(({ name, input, isSignal }) => ({ name, input, isSignal }));
    const binding = JSON.stringify({ self, exists, state, batch });
    try {
      const data = { string: binding };
      const response = await this.#hub.app.invoke(fn, { inputData: [{ name: fn.trigger.name, data }] });
      return fromTypedData(response.returnValue) as Batch;
    } catch (error) {
      const result = { isError: true, result: JSON.stringify(messageOf(error)) };
      const kept = state === null ? {} : { entityState: state };
      return { entityExists: exists, ...kept, signals: [], results: ops.map(() => result) };
    }
  }

  #answer(tx: Transaction, entity: Entity, op: EntityOp, result: OperationResult | undefined): void {
    const failed = result?.isError === true;
    if (failed)
      this.#hub.warn(`${entity.id}: the operation '${op.name}' failed; its caller will not see why.`);
    const caller = op.from && this.#hub.execution(op.from.instanceId, op.from.executionId);
    if (op.isSignal || !caller) return;
    const reply = {
      $type: RESPONSE,
      ...(result?.result === undefined ? {} : { result: result.result }),
      ...(failed ? { exceptionType: 'Error' } : {}),
    };
    const about = `reply ${entity.id} ${caller.instanceId} ${caller.generation} ${caller.history.length}`;
    this.#hub.deliver(
      tx,
      caller,
      event(Ev.EventRaised, { Name: op.id, Input: JSON.stringify(reply) }),
      about,
    );
  }
}
