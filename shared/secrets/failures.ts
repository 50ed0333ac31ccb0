/** What a failure of Key Vault means. Never repeats the vault's own words: they name identities. Pure. */
import { ProductError } from '../model/errors';

interface VaultFailure {
  statusCode?: unknown;
  details?: { error?: { innererror?: { code?: unknown } } };
}

/** Status and inner code of a failure; both undefined when the vault did not answer. */
function read(error: unknown): { status: number | undefined; inner: string | undefined } {
  if (!(error instanceof Error)) return { status: undefined, inner: undefined };
  const { statusCode, details } = error as VaultFailure;
  const inner = details?.error?.innererror?.code;
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    inner: typeof inner === 'string' ? inner : undefined,
  };
}

/** True when there is no such secret. */
export const isMissing = (error: unknown): boolean => read(error).status === 404;
/** True when the app's identity lacks the right. */
export const isForbidden = (error: unknown): boolean =>
  read(error).status === 403 && read(error).inner !== 'SecretDisabled';

const unavailable = (error: unknown): ProductError =>
  new ProductError(
    'vault_unavailable',
    read(error).status === undefined
      ? 'Key Vault cannot be reached, or the app cannot sign in to it.'
      : `Key Vault does not answer as it should (status ${read(error).status}).`,
    { cause: error },
  );

/** The error of a secret that could not be read. */
export function readFailure(error: unknown, name: string): ProductError {
  const { status, inner } = read(error);
  if (status === 404)
    return new ProductError('secret_missing', `Key Vault has no secret "${name}".`, { target: name });
  if (status === 403 && inner === 'SecretDisabled')
    return new ProductError('secret_missing', `The secret "${name}" is disabled, or its time is over.`, {
      target: name,
    });
  if (status === 403)
    return new ProductError('secret_forbidden', `The app may not read the secret "${name}".`, {
      target: name,
    });
  return unavailable(error);
}

/** The error of a secret that could not be written or deleted; `line` is the command that a person can run instead. */
export function writeFailure(error: unknown, name: string, line: string): ProductError {
  if (!isForbidden(error)) return unavailable(error);
  return new ProductError('secret_write_forbidden', `The app may not change secrets. Run: ${line}`, {
    target: name,
  });
}
