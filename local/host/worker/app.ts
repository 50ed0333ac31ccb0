// The worker side of the contract: provides "@azure/functions-core" to whatever copy of @azure/functions the app
// resolves, loads the app's compiled entry points, and invokes a function through the library's own model and hooks.
import Module, { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { type Log, type LogLevel } from '../log';
import { entryPoints } from './entry-points';
import {
  type FunctionMetadata,
  type InvocationRequest,
  type InvocationResponse,
  type Registered,
} from './typed-data';

type HookCallback = (context: Record<string, unknown>) => unknown;
type InvocationModel = {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: unknown): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
};
type ProgrammingModel = {
  name: string;
  version: string;
  getInvocationModel(context: unknown): Promise<InvocationModel> | InvocationModel;
  getCapabilities?(defaults: Capabilities): Promise<Capabilities> | Capabilities;
};
type Capabilities = Record<string, string>;
type Disposer = { dispose(): unknown };

// What the real worker announces; @azure/functions may add HttpUri (streaming) and the app's own.
const defaultCapabilities: Capabilities = {
  RawHttpBodyBytes: 'true',
  RpcHttpTriggerMetadataRemoved: 'true',
  RpcHttpBodyOnly: 'true',
  IgnoreEmptyValuedRpcHttpHeaders: 'true',
  UseNullableValueDictionaryForHttp: 'true',
  WorkerStatus: 'true',
  TypedDataCollection: 'true',
  HandlesWorkerTerminateMessage: 'true',
};

class Disposable implements Disposer {
  readonly #dispose: () => unknown;
  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }
  static from(...all: Disposer[]): Disposable {
    return new Disposable(() => {
      all.forEach((one) => one.dispose());
    });
  }
  dispose(): unknown {
    return this.#dispose();
  }
}

/** One loaded function app. A process holds at most one: the module cache keeps its registrations. */
export class FunctionApp {
  readonly functions = new Map<string, Registered>();
  capabilities: Capabilities = {};
  readonly root: string;
  /** files that package.json "main" named */
  entryFiles: readonly string[] = [];
  readonly #hooks = new Map<string, HookCallback[]>();
  readonly #appHookData: Record<string, unknown> = {};
  readonly #log: Log;
  #model: ProgrammingModel | undefined;
  #locked = false;
  #restore: (() => void) | undefined;

  constructor(root: string, log: Log) {
    this.root = path.resolve(root);
    this.#log = log;
  }

  /**
   * Loads the app by its package.json "main" and locks registration.
   * @throws Error with a sentence when there is nothing to load, and whatever the app itself throws while loading
   */
  async start(): Promise<void> {
    this.#install();
    const manifest = path.join(this.root, 'package.json');
    if (!existsSync(manifest)) throw new Error(`There is no package.json in ${this.root}.`);
    const { main = 'index.js' } = JSON.parse(readFileSync(manifest, 'utf8')) as { main?: string };
    const files = entryPoints(this.root, main);
    if (files.length === 0)
      throw new Error(`No file matches "main" ("${main}") of ${manifest}. Was the app built?`);
    const require = createRequire(manifest);
    this.entryFiles = files;
    for (const file of files) require(file);
    await this.#runHooks('appStart', {
      hookData: {},
      appHookData: this.#appHookData,
      functionAppDirectory: this.root,
    });
    this.#locked = true;
    const capabilities = await this.#model?.getCapabilities?.({ ...defaultCapabilities });
    this.capabilities = capabilities ?? { ...defaultCapabilities };
  }

  async stop(): Promise<void> {
    await this.#runHooks('appTerminate', { hookData: {}, appHookData: this.#appHookData });
    this.#restore?.();
  }

  /** The function of that name in any letter case, as the admin API and Durable find it. */
  find(name: string): Registered | undefined {
    const wanted = name.toLowerCase();
    return [...this.functions.values()].find((f) => f.metadata.name.toLowerCase() === wanted);
  }

  /** One invocation: the same steps, in the same order, as the real worker's. Throws what the function threw. */
  async invoke(fn: Registered, request: InvocationRequest): Promise<InvocationResponse> {
    if (!this.#model)
      throw new Error('No programming model was registered (did the app load @azure/functions?)');
    const invocationId = request.invocationId ?? randomUUID();
    const functionName = fn.metadata.name;
    const core = {
      invocationId,
      metadata: fn.metadata,
      state: undefined as string | undefined,
      request: { ...request, invocationId, functionId: fn.metadata.functionId ?? functionName },
      log: (level: LogLevel, category: string, message: string) => {
        this.#log({ level, category, message, functionName, invocationId });
      },
    };
    const model = await this.#model.getInvocationModel(core);
    const { context, inputs } = await model.getArguments();
    const shared = { hookData: {}, appHookData: this.#appHookData, invocationContext: context };
    const before = { ...shared, inputs, functionCallback: fn.callback };
    core.state = 'preInvocationHooks';
    await this.#runHooks('preInvocation', before);
    const after = { ...shared, inputs: before.inputs, result: null as unknown, error: null as unknown };
    core.state = 'invocation';
    try {
      after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error;
    }
    core.state = 'postInvocationHooks';
    await this.#runHooks('postInvocation', after);
    core.state = undefined;
    // Like the worker: `throw undefined` (or null, 0, '') counts as success.
    if (after.error) throw after.error as Error;
    return await model.getResponse(context, after.result);
  }

  /** Where the real worker does it too: in Module.prototype.require, so that every copy of the library is served. */
  #install(): void {
    const core = this.#coreApi();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back and called with its own `this`
    const original = Module.prototype.require;
    Module.prototype.require = function (this: NodeJS.Module, id: string): unknown {
      return id === '@azure/functions-core' ? core : original.call(this, id);
    } as typeof original;
    this.#restore = () => {
      Module.prototype.require = original;
    };
  }

  #coreApi(): object {
    return {
      version: '3.0.0-local',
      hostVersion: '4.0.0-local',
      Disposable,
      registerFunction: (metadata: FunctionMetadata, callback: Registered['callback']) =>
        this.#register(metadata, callback),
      registerHook: (name: string, callback: HookCallback) => {
        this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), callback]);
        return new Disposable(() => {
          this.#hooks.set(
            name,
            (this.#hooks.get(name) ?? []).filter((one) => one !== callback),
          );
        });
      },
      setProgrammingModel: (model: ProgrammingModel) => {
        this.#model = model;
      },
      getProgrammingModel: () => this.#model,
      log: (level: LogLevel, category: string, message: string) => {
        this.#log({ level, category, message });
      },
    };
  }

  #register(metadata: FunctionMetadata, callback: Registered['callback']): Disposable {
    if (this.#locked) throw new Error('A function can only be registered during app startup.');
    const id = metadata.functionId ?? metadata.name;
    if (this.functions.has(id)) throw new Error(`A function with id "${id}" has already been registered.`);
    const found = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (!found) throw new Error(`The function "${metadata.name}" has no trigger.`);
    this.functions.set(id, { metadata, callback, trigger: { ...found[1], name: found[0] } });
    return new Disposable(() => this.functions.delete(id));
  }

  async #runHooks(name: string, context: Record<string, unknown>): Promise<void> {
    for (const callback of this.#hooks.get(name) ?? []) await callback(context);
  }
}
