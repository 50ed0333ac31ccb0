// The keys of the host: master, host ("function") keys, system keys and keys of single functions, kept in one file.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

export type Key = { name: string; value: string };
export type KeyFile = {
  masterKey: string;
  functionKeys: Key[];
  systemKeys: Key[];
  /** by function name in lower case */
  functions: Record<string, Key[]>;
};

/** The system key that opens the Durable webhooks. */
export const DURABLE_KEY = 'durabletask_extension';

/** A key as the real host makes it: 40 random bytes, base64url with padding, 56 characters. */
export function newKey(): string {
  return randomBytes(40).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Keys of one host; in a file when a folder is given, otherwise new at each start. */
export class KeyStore {
  readonly #file: string | null;
  readonly #keys: KeyFile;

  constructor(folder: string | null) {
    this.#file = folder && path.join(folder, 'keys.json');
    if (this.#file && existsSync(this.#file)) {
      this.#keys = JSON.parse(readFileSync(this.#file, 'utf8')) as KeyFile;
      return;
    }
    this.#keys = {
      masterKey: newKey(),
      functionKeys: [{ name: 'default', value: newKey() }],
      systemKeys: [{ name: DURABLE_KEY, value: newKey() }],
      functions: {},
    };
    this.#save();
  }

  get master(): string {
    return this.#keys.masterKey;
  }
  get hostKeys(): readonly Key[] {
    return this.#keys.functionKeys;
  }
  get systemKeys(): readonly Key[] {
    return this.#keys.systemKeys;
  }
  /** The key that management URLs carry. */
  get durable(): string {
    return this.#keys.systemKeys.find((k) => k.name === DURABLE_KEY)?.value ?? '';
  }

  /** Keys of a function; the first one is made when they are first asked for, as the real host does. */
  functionKeys(functionName: string): readonly Key[] {
    const name = functionName.toLowerCase();
    const found = this.#keys.functions[name];
    if (found) return found;
    const made = [{ name: 'default', value: newKey() }];
    this.#keys.functions[name] = made;
    this.#save();
    return made;
  }

  /** Makes or changes a key; returns whether it is new. `group` is 'host', 'system' or a function's name. */
  set(group: KeyGroup, name: string, value: string): 'created' | 'changed' {
    const list = this.#list(group);
    const found = list.find((k) => k.name.toLowerCase() === name.toLowerCase());
    if (found) found.value = value;
    else list.push({ name, value });
    this.#save();
    return found ? 'changed' : 'created';
  }

  /** Removes a key; false when there is none of that name. */
  remove(group: KeyGroup, name: string): boolean {
    const list = this.#list(group);
    const at = list.findIndex((k) => k.name.toLowerCase() === name.toLowerCase());
    if (at < 0) return false;
    list.splice(at, 1);
    this.#save();
    return true;
  }

  #list(group: KeyGroup): Key[] {
    if (group.kind === 'host') return this.#keys.functionKeys;
    if (group.kind === 'system') return this.#keys.systemKeys;
    this.functionKeys(group.functionName);
    return this.#keys.functions[group.functionName.toLowerCase()] ?? [];
  }

  #save(): void {
    if (!this.#file) return;
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(this.#keys, null, 1), { mode: 0o600 });
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}

export type KeyGroup = { kind: 'host' } | { kind: 'system' } | { kind: 'function'; functionName: string };
