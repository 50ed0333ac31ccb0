/**
 * From the `location` of a partition to a blob of the configured container. Pure.
 * A location is never followed: it must name our own account, container and folder, and is then read by our client.
 */
import { ProductError } from '../model/errors';

/** The configured folder, with the URL of its container as the storage client has it. */
export interface Home {
  containerUrl: string;
  prefix: string;
}

/** `blob.` and `dfs.` are two doors of one account; a private link is a third; loopback has several names. */
function sameHost(host: string): string {
  return host
    .toLowerCase()
    .replace('.dfs.', '.blob.')
    .replace('.privatelink.', '.')
    .replace(/^(localhost|\[::1\])(?=:|$)/, '127.0.0.1');
}

function decoded(pathname: string): string[] | undefined {
  try {
    return decodeURIComponent(pathname).split('/').slice(1);
  } catch {
    return undefined;
  }
}

/**
 * Path of the blob within the container. A query (`?snapshot=`, a SAS) is dropped.
 * Throws `partition_foreign` when the location is elsewhere, `model_invalid` when it is no URL.
 */
export function blobPathOf(location: string, home: Home): string {
  const base = new URL(home.containerUrl);
  const baseParts = decoded(base.pathname.replace(/\/+$/, '')) ?? [];
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const parts = url && decoded(url.pathname);
  // The query of a location may be a signature: never repeat it.
  const shown = location.replace(/[?#].*$/s, '');
  if (!url || !parts)
    throw new ProductError('model_invalid', `The location "${shown}" is not a URL.`, { target: shown });
  const foreign = (what: string): never => {
    throw new ProductError('partition_foreign', `The location "${shown}" is on another ${what}.`, {
      target: shown,
    });
  };
  if (!['https:', 'http:'].includes(url.protocol) || sameHost(url.host) !== sameHost(base.host))
    foreign('account');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) foreign('folder');
  // Path-style addresses (the local emulator) carry the account before the container.
  if (baseParts.slice(0, -1).some((part, index) => part !== parts[index])) foreign('account');
  if (baseParts.some((part, index) => part !== parts[index])) foreign('container');
  const path = parts.slice(baseParts.length).join('/');
  if (home.prefix && !path.startsWith(`${home.prefix}/`)) foreign('folder');
  if (path === '' || path === home.prefix) foreign('folder');
  return path;
}
