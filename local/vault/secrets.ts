/** The stand-in's secrets in memory: versions, deletion that can be undone, purging. */
import { randomUUID } from 'node:crypto';

/** Attributes as Key Vault gives them; times in seconds since 1970. */
export interface SecretAttributes {
  enabled: boolean;
  nbf?: number;
  exp?: number;
  created: number;
  updated: number;
  recoveryLevel: string;
  recoverableDays: number;
}

export interface SecretVersion {
  version: string;
  value: string;
  contentType?: string;
  tags: Record<string, string>;
  attributes: SecretAttributes;
}

/** What a caller may set. */
export interface SecretInput {
  value?: unknown;
  contentType?: string;
  tags?: Record<string, string>;
  attributes?: Partial<Pick<SecretAttributes, 'enabled' | 'nbf' | 'exp'>>;
}

export interface DeletedSecret {
  versions: SecretVersion[];
  deletedDate: number;
  scheduledPurgeDate: number;
}

const recoverableDays = 90;
const seconds = (): number => Math.floor(Date.now() / 1000);

const attributesOf = (input: SecretInput['attributes'], before?: SecretAttributes): SecretAttributes => ({
  enabled: true,
  ...before,
  ...input,
  created: before?.created ?? seconds(),
  updated: seconds(),
  recoveryLevel: 'Recoverable+Purgeable',
  recoverableDays,
});

export class Secrets {
  /** Versions by name, the newest last. Azure's names are case-insensitive; they are kept as first given. */
  readonly live = new Map<string, SecretVersion[]>();
  readonly deleted = new Map<string, DeletedSecret>();

  /** Adds a version. */
  set(name: string, value: string, input: SecretInput = {}): SecretVersion {
    const version: SecretVersion = {
      version: randomUUID().replaceAll('-', ''),
      value,
      ...(input.contentType === undefined ? {} : { contentType: input.contentType }),
      tags: input.tags ?? {},
      attributes: attributesOf(input.attributes),
    };
    this.live.set(name, [...(this.live.get(name) ?? []), version]);
    return version;
  }

  /** One version, or the newest. */
  get(name: string, version?: string): SecretVersion | undefined {
    const versions = this.live.get(name);
    return version ? versions?.find((each) => each.version === version) : versions?.at(-1);
  }

  update(found: SecretVersion, input: SecretInput): void {
    if (input.contentType !== undefined) found.contentType = input.contentType;
    if (input.tags !== undefined) found.tags = input.tags;
    found.attributes = attributesOf(input.attributes, found.attributes);
  }

  /** Deletes a secret with all versions; recoverable until purged. */
  remove(name: string): boolean {
    const versions = this.live.get(name);
    if (!versions) return false;
    this.live.delete(name);
    const deletedDate = seconds();
    this.deleted.set(name, {
      versions,
      deletedDate,
      scheduledPurgeDate: deletedDate + recoverableDays * 86_400,
    });
    return true;
  }

  recover(name: string): void {
    const found = this.deleted.get(name);
    if (!found) return;
    this.live.set(name, found.versions);
    this.deleted.delete(name);
  }
}
