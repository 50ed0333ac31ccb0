/** The local host as a child process of the stack: started, killed, started again on the same state and port. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { exited, projectRoot, stopChild } from '../processes/child';
import { forkReady } from '../processes/fork';
import type { HostOptions } from './options';

interface Ready {
  type: 'ready';
  origin: string;
  functionKey: string;
  masterKey: string;
}

/** The newest lines of output that are kept. */
const keptLines = 50_000;

export class Host {
  /** Lines the host has printed, over all its lives, the newest last. */
  readonly log: string[] = [];
  #child: ChildProcess | undefined;
  #ready: Ready | undefined;
  #partial = '';

  constructor(
    readonly options: HostOptions,
    readonly files: { state: string; settings: string },
    readonly env: NodeJS.ProcessEnv,
    readonly onLine: ((line: string) => void) | undefined,
  ) {}

  /** `http://localhost:<port>`. Throws when the host has never been up. */
  get origin(): string {
    return this.#up.origin;
  }

  /** A key for `x-functions-key`. */
  get functionKey(): string {
    return this.#up.functionKey;
  }

  get masterKey(): string {
    return this.#up.masterKey;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Process id, for tests that look at the process. */
  get pid(): number | undefined {
    return this.running ? this.#child?.pid : undefined;
  }

  /** Starts, or starts again on the same state and port. Throws with the end of its output when it fails. */
  async start(more: Pick<HostOptions, 'args' | 'env' | 'root'> = {}): Promise<void> {
    if (this.running) throw new Error('The host is running already.');
    const port = this.#ready ? Number(new URL(this.#ready.origin).port) : (this.options.port ?? 0);
    const { child, ready } = await forkReady<Ready>(
      'host/main.js',
      [
        ...['--root', more.root ?? this.options.root ?? projectRoot],
        ...['--port', String(port)],
        ...['--state', this.files.state],
        ...['--settings', this.files.settings],
        ...(more.args ?? this.options.args ?? []),
      ],
      {
        env: { ...this.env, ...this.options.env, ...more.env },
        cwd: path.dirname(this.files.settings),
        timeoutMs: 120_000,
        onOutput: (text) => {
          this.#note(text);
        },
      },
    );
    this.#child = child;
    this.#ready = ready;
  }

  /** SIGKILL: what a crash is like. Waits until the process is gone. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    if (this.#child) await exited(this.#child);
  }

  /** SIGTERM, SIGKILL when that does not help. */
  async stop(): Promise<void> {
    if (this.#child) await stopChild(this.#child, 'SIGTERM', 15_000);
  }

  get #up(): Ready {
    if (!this.#ready) throw new Error('The host has not been started.');
    return this.#ready;
  }

  #note(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) {
      this.log.push(line);
      this.onLine?.(line);
    }
    if (this.log.length > keptLines) this.log.splice(0, this.log.length - keptLines);
  }
}
