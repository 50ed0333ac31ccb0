/** Everything the running simulator knows: accounts by key, fault deck, time scale. */
import { Account } from '../account/account';
import type { Caller } from '../api/reads';
import { TimeScale } from '../clock';
import { FaultDeck } from '../faults/deck';
import type { SimulatorOptions } from '../options';

export class SimulatorState {
  /** Set once the port is known. */
  origin = 'https://localhost';
  readonly scale: TimeScale;
  deck!: FaultDeck;
  accounts!: Map<string, Account>;
  /** Requests with a key that no account has. */
  unknownKeys = 0;
  readonly #keys = new Map<string, { account: string; caller: Caller }>();
  readonly #sleepers = new Map<NodeJS.Timeout, () => void>();

  constructor(readonly options: SimulatorOptions) {
    this.scale = new TimeScale(options.timeScale);
    for (const { name, keys } of options.accounts)
      for (const { key, admin } of keys) this.#keys.set(key, { account: name, caller: { admin } });
    this.reset();
  }

  /** As at the start: nothing held, nothing counted, the faults of the options. */
  reset(): void {
    this.deck = new FaultDeck(this.options.faults);
    this.unknownKeys = 0;
    this.accounts = new Map(
      this.options.accounts.map((account) => [account.name, new Account(account, this.options, this.scale)]),
    );
  }

  /** The account of a key. */
  accountOf(key: string): { account: Account; caller: Caller } | undefined {
    const found = this.#keys.get(key);
    const account = found && this.accounts.get(found.account);
    return found && account ? { account, caller: found.caller } : undefined;
  }

  /** The named account, or the first. */
  account(name: string | null): Account | undefined {
    return name === null ? [...this.accounts.values()][0] : this.accounts.get(name);
  }

  /** Waits; ends at once when the simulator stops. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#sleepers.delete(timer);
        resolve();
      }, ms);
      this.#sleepers.set(timer, resolve);
    });
  }

  /** Wakes everybody who waits. */
  wake(): void {
    for (const [timer, resolve] of this.#sleepers) {
      clearTimeout(timer);
      resolve();
    }
    this.#sleepers.clear();
  }
}
