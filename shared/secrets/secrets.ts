/** API keys in Key Vault: read with a short memory, written and deleted where the app may. */
import type { SecretClient } from '@azure/keyvault-secrets';
import { ProductError } from '../model/errors';
import { isForbidden, isMissing, readFailure, writeFailure } from './failures';

/** How long a key is kept in the memory of an instance: a rotated one is used after this time at the latest. */
export const keptMilliseconds = 5 * 60_000;

/** A key can travel in a header: printable ASCII without blanks. */
export const apiKeyPattern = /^[\x21-\x7e]{1,1000}$/;

interface Kept {
  value: Promise<string>;
  until: number;
}

export class Secrets {
  private readonly kept = new Map<string, Kept>();

  /** `now` in milliseconds; a test gives its own. */
  constructor(
    private readonly client: Pick<SecretClient, 'vaultUrl' | 'getSecret' | 'setSecret' | 'beginDeleteSecret'>,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The key that a secret holds, from memory for at most five minutes. Callers that arrive together share one call.
   * Throws `secret_missing`, `secret_forbidden`, `secret_unusable` or `vault_unavailable`; failures are not kept.
   */
  async read(name: string): Promise<string> {
    const found = this.kept.get(name);
    if (found && found.until > this.now()) return found.value;
    const value = this.fetch(name);
    const fresh = { value, until: this.now() + keptMilliseconds };
    this.kept.set(name, fresh);
    value.catch(() => {
      if (this.kept.get(name) === fresh) this.kept.delete(name);
    });
    return value;
  }

  /**
   * Asks the vault itself, past the memory, whether it answers and lets the app read; a secret that is missing is such
   * an answer. Throws `secret_forbidden` or `vault_unavailable`.
   */
  async probe(name: string): Promise<void> {
    try {
      await this.client.getSecret(name);
    } catch (error) {
      const failure = readFailure(error, name);
      if (failure.code !== 'secret_missing') throw failure;
    }
  }

  /** The same secrets, of which `tell` hears each failure to read: for telemetry of one call. */
  telling(tell: (error: unknown) => void): Secrets {
    const told = Object.create(this) as Secrets;
    told.read = (name) =>
      this.read(name).catch((error: unknown) => {
        tell(error);
        throw error;
      });
    return told;
  }

  /** Forgets a key that was refused, so that the next `read` asks the vault. */
  forget(name: string): void {
    this.kept.delete(name);
  }

  /**
   * Writes a key. Throws `secret_write_forbidden` with the command to run instead, which names the secret
   * `suggested`, or `vault_unavailable`.
   */
  async write(name: string, apiKey: string, suggested = name): Promise<void> {
    this.forget(name);
    try {
      await this.client.setSecret(name, apiKey, { contentType: 'ActiveCampaign API key' });
    } catch (error) {
      throw writeFailure(error, suggested, this.commandToWrite(suggested));
    }
  }

  /**
   * Deletes a secret; nothing happens when there is none. The vault's soft delete decides how long it can be restored.
   * Throws `secret_write_forbidden` with the command to run instead, or `vault_unavailable`.
   */
  async remove(name: string): Promise<void> {
    this.forget(name);
    try {
      await this.client.beginDeleteSecret(name);
    } catch (error) {
      if (isMissing(error)) return;
      // Without the right the vault refuses whether or not the secret is there; reading tells.
      if (isForbidden(error) && (await this.isGone(name))) return;
      throw writeFailure(
        error,
        name,
        `az keyvault secret delete --vault-name ${this.vaultName} --name ${name}`,
      );
    }
  }

  /** The line with which a person stores a key. */
  commandToWrite(name: string): string {
    return `az keyvault secret set --vault-name ${this.vaultName} --name ${name} --value <the API key>`;
  }

  private get vaultName(): string {
    return new URL(this.client.vaultUrl).hostname.split('.')[0] ?? '';
  }

  private async isGone(name: string): Promise<boolean> {
    try {
      await this.client.getSecret(name);
      return false;
    } catch (error) {
      return isMissing(error);
    }
  }

  private async fetch(name: string): Promise<string> {
    let value: string;
    try {
      value = (await this.client.getSecret(name)).value?.trim() ?? '';
    } catch (error) {
      throw readFailure(error, name);
    }
    if (!apiKeyPattern.test(value))
      throw new ProductError('secret_unusable', `What the secret "${name}" holds cannot be an API key.`, {
        target: name,
      });
    return value;
  }
}
