/** Preconditions of a change: If-Match and If-None-Match (RFC 9110, section 13). Pure. */
import { ProductError } from '../model/errors';
import type { Versioned } from '../store/documents';

export interface Preconditions {
  /** An ETag, or `*`: there must be a document. */
  ifMatch?: string;
  /** There must be no document yet. */
  ifNoneMatch?: '*';
}

/** What the headers ask for. Throws `parameter_invalid` for forms that documents do not have. */
export function preconditionsOf(headers: { get(name: string): string | null }): Preconditions {
  const ifMatch = headers.get('if-match')?.trim();
  const ifNoneMatch = headers.get('if-none-match')?.trim();
  if (ifMatch !== undefined && ifMatch !== '*' && !/^"[\x21\x23-\x7e]{1,200}"$/.test(ifMatch))
    throw new ProductError('parameter_invalid', 'If-Match takes one ETag in quotes, or *.', {
      target: 'if-match',
    });
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw new ProductError('parameter_invalid', 'If-None-Match takes * only.', { target: 'if-none-match' });
  return {
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
  };
}

/** Throws `precondition_failed` unless the document is as the caller asked for. */
export function checkPreconditions(
  found: Versioned<unknown> | undefined,
  asked: Preconditions,
  name: string,
): void {
  if (asked.ifNoneMatch === '*' && found)
    throw new ProductError('precondition_failed', `${name} exists already.`);
  if (asked.ifMatch === undefined) return;
  if (!found) throw new ProductError('precondition_failed', `There is no ${name}.`);
  if (asked.ifMatch !== '*' && asked.ifMatch !== found.etag)
    throw new ProductError('precondition_failed', `${name} was changed since it was read.`);
}
