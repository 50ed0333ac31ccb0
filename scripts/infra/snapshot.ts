/** What Azure would be asked to make: the compiler's prediction, resource by resource. */
import { z } from 'zod';

const resourceSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  properties: z.unknown().optional(),
});
export type Resource = z.infer<typeof resourceSchema>;

export const snapshotSchema = z.looseObject({
  predictedResources: z.array(resourceSchema),
  diagnostics: z.array(z.unknown()),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Resources of one type, for example Microsoft.Web/sites. */
export const ofType = (snapshot: Snapshot, type: string): Resource[] =>
  snapshot.predictedResources.filter((r) => r.type.toLowerCase() === type.toLowerCase());

/** The value at a path of names and indexes below a resource; undefined where there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      inner !== null && typeof inner === 'object'
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** Elements of an array at a path; none where there is no array. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** The scope of a resource that extends another one: role assignments, diagnostic settings. */
export const scopeOf = (id: string): string => id.slice(0, id.lastIndexOf('/providers/'));

/**
 * Text of a value that the compiler left as `[format('...', ...)]` because it names the cloud's own suffixes: with
 * those of the public cloud. Other expressions stay as they are.
 */
export function resolved(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const format = /^\[format\('([^']*)', (.*)\)\]$/.exec(value);
  if (!format) return value;
  const parts = (format[2] ?? '').split(', ').map((part) => suffixes[part] ?? part.replaceAll("'", ''));
  return (format[1] ?? '').replace(/\{(\d+)\}/g, (_, i: string) => parts[Number(i)] ?? '');
}

const suffixes: Record<string, string> = {
  'environment().suffixes.storage': 'core.windows.net',
  'environment().suffixes.keyvaultDns': '.vault.azure.net',
};
