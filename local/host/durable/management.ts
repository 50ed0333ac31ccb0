// What clients may do with instances and entities: start, raise, terminate, suspend, resume, purge, restart, signal.
import { type Hub } from './hub';
import { LARGE_MESSAGE } from './limits';
import { quoted, type Orchestrations } from './orchestrations';
import { Ev, event } from './protocol';
import { hasEnded, parseEntityId, type Instance } from './state';

/** A call that the real host refuses; the front turns it into status and body. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body?: unknown) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

export class Management {
  readonly hub: Hub;
  readonly #orchestrations: Orchestrations;

  constructor(hub: Hub, orchestrations: Orchestrations) {
    this.hub = hub;
    this.#orchestrations = orchestrations;
  }

  /**
   * Starts an instance; an unknown name is accepted, and the instance fails.
   * @param input JSON text
   * @throws Refusal 409 while an instance of this id has not ended
   */
  start(name: string, id: string | undefined, input: string, version: string | null): Instance {
    const instanceId = id ?? this.hub.newId().replaceAll('-', '');
    const old = this.hub.store.instances.get(instanceId);
    if (old && !hasEnded(old)) throw new Refusal(409, { Message: exists(old) });
    if (input.length > LARGE_MESSAGE)
      this.hub.warn(
        `${instanceId}: its input has ${kilobytes(input)} KB; above 45 KB Azure puts it into a blob.`,
      );
    const about = {
      instanceId,
      name,
      version: version ?? this.hub.options.versions.defaultVersion,
      input,
      parent: null,
    };
    return this.hub.step((tx) => this.#orchestrations.create(tx, about));
  }

  /** Starts an ended instance anew with its old input, under its own id or a new one. */
  restart(id: string, underNewId: boolean): Instance {
    const old = this.hub.store.instances.get(id);
    if (!old) {
      throw new Refusal(400, {
        Message: 'InstanceId does not match a valid orchestration instance.',
        ExceptionMessage: `No instance with ID '${id}' was found. (Parameter 'instanceId')`,
        ExceptionType: 'System.ArgumentException',
        StackTrace: '   at LocalHost.Restart()',
      });
    }
    if (!underNewId && !hasEnded(old)) {
      throw new Refusal(409, {
        Message: 'A non-terminal instance with this instance ID already exists.',
        ExceptionMessage: exists(old),
        ExceptionType: 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
        StackTrace: '   at LocalHost.Restart()',
      });
    }
    return this.start(old.name, underNewId ? undefined : id, old.input ?? '""', old.version);
  }

  /** @param data JSON text */
  raise(id: string, name: string, data: string): void {
    const instance = this.requireLiving(id);
    if (instance.status === 'Pending') {
      this.hub.warn(
        `${id}: the event '${name}' was raised while it is Pending; Azure may lose it without an error.`,
      );
    }
    if (data.length > LARGE_MESSAGE)
      this.hub.warn(
        `${id}: the event '${name}' has ${kilobytes(data)} KB; above 45 KB Azure puts it into a blob.`,
      );
    this.#send(instance, Ev.EventRaised, { Name: name, Input: data });
  }

  /** @param reason text as given; it becomes the output, parsed where it is JSON */
  terminate(id: string, reason: string | null): void {
    this.#send(this.requireLiving(id), Ev.ExecutionTerminated, { Input: this.#reason(id, reason) });
  }

  suspend(id: string, reason: string | null): void {
    const instance = this.requireLiving(id);
    if (instance.status === 'Suspended') throw cannot('suspend', instance);
    this.#send(instance, Ev.ExecutionSuspended, { Input: this.#reason(id, reason) });
  }

  resume(id: string, reason: string | null): void {
    const instance = this.requireLiving(id);
    if (instance.status !== 'Suspended') throw cannot('resume', instance);
    this.#send(instance, Ev.ExecutionResumed, { Input: this.#reason(id, reason) });
  }

  /** Forgets one ended instance. Refusal 404 when there is none, 412 while it runs. */
  purge(id: string): void {
    const instance = this.hub.store.instances.get(id);
    if (!instance) throw new Refusal(404);
    if (!hasEnded(instance)) {
      throw new Refusal(
        412,
        `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status ${instance.status}`,
      );
    }
    this.#forget([id]);
  }

  /** Forgets all ended instances that match; returns how many. */
  purgeWhere(matches: (i: Instance) => boolean): number {
    const ids = [...this.hub.store.instances.values()]
      .filter((i) => hasEnded(i) && matches(i))
      .map((i) => i.instanceId);
    if (ids.length > 0) this.#forget(ids);
    return ids.length;
  }

  /** @param input JSON text, null for none */
  signalEntity(entityId: string, operation: string, input: string | null): void {
    const name = parseEntityId(entityId)?.name ?? '';
    if (!this.hub.entityFunctions.has(name)) {
      const known = quoted([...this.hub.entityFunctions.values()].map((f) => f.metadata.name));
      throw new Refusal(400, {
        Message:
          `The function '${name}' doesn't exist, is disabled, or is not an entity function. ` +
          `Additional info: The following are the known entity functions: ${known}`,
      });
    }
    const op = { id: this.hub.newId(), name: operation, input, isSignal: true, from: null };
    this.hub.step((tx) => {
      this.hub.enqueue(tx, entityId, op, `signal ${entityId} ${this.hub.count()}`);
    });
  }

  /** Refusal 404 for no instance, 410 for an ended one. */
  requireLiving(id: string): Instance {
    const instance = this.hub.store.instances.get(id);
    if (!instance) throw new Refusal(404);
    if (hasEnded(instance)) throw new Refusal(410);
    return instance;
  }

  #send(to: Instance, type: number, fields: object): void {
    this.hub.step((tx) => {
      this.hub.deliver(tx, to, event(type, fields), `message ${to.instanceId} ${this.hub.count()}`);
    });
  }

  #forget(ids: readonly string[]): void {
    this.hub.step((tx) => {
      for (const id of ids) {
        this.hub.store.instances.delete(id);
        tx.deleted.add(id);
      }
    });
  }

  /** A reason as JSON text. The word `undefined` is what the client sends for none; Azure then answers no JSON. */
  #reason(id: string, reason: string | null): string | null {
    if (reason === null) return null;
    if (reason === 'undefined') {
      this.hub.warn(`${id}: no reason was given; on Azure, and here, its status cannot be read any more.`);
      return reason;
    }
    try {
      JSON.parse(reason);
      return reason;
    } catch {
      return JSON.stringify(reason);
    }
  }
}

function exists(i: Instance): string {
  return `An Orchestration instance with the status ${i.status} already exists.`;
}

function kilobytes(json: string): number {
  return Math.round(json.length / 1024);
}

function cannot(verb: 'suspend' | 'resume', i: Instance): Refusal {
  return new Refusal(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: `Cannot ${verb} the orchestration instance ${i.instanceId} because instance is in the ${i.status} state.`,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '   at LocalHost.Management()',
  });
}
