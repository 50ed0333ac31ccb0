// Set-Cookie headers as the real host writes them: value escaped, attributes in lower case, a path always.
import { type RpcCookie } from '../worker/typed-data';

/** One Set-Cookie value, such as `a=b%20c; max-age=60; path=/; samesite=lax; httponly`. */
export function formatCookie(cookie: RpcCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  const expires = expiry(cookie);
  if (expires) parts.push(`expires=${expires.toUTCString()}`);
  if (cookie.maxAge) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain) parts.push(`domain=${cookie.domain.value}`);
  parts.push(`path=${cookie.path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  const sameSite = sameSiteName(cookie.sameSite);
  if (sameSite) parts.push(`samesite=${sameSite}`);
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}

function expiry(cookie: RpcCookie): Date | undefined {
  const value = cookie.expires?.value;
  if (value === undefined) return undefined;
  return typeof value === 'string' ? new Date(value) : new Date(value.seconds * 1000);
}

function sameSiteName(sameSite: string | undefined): string | undefined {
  const names: Record<string, string> = { strict: 'strict', lax: 'lax', explicitnone: 'none' };
  return names[sameSite?.toLowerCase() ?? ''];
}
