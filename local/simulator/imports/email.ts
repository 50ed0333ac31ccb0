/**
 * ActiveCampaign's rules for addresses (reference/bulk-import-contacts). Which layer applies which rule is not
 * published; seen: missing and formless ones refuse the whole request, finer ones fail the contact later. Pure.
 */
import type { Exclusion } from '../options';

/** The reason why the whole request is refused, or none. */
export function coarseFault(email: unknown): string | undefined {
  if (typeof email !== 'string' || email.trim() === '') return "Field 'email' not found";
  const [local, domain, ...rest] = email.trim().split('@');
  return local && domain && rest.length === 0 ? undefined : "Field 'email' incorrect format";
}

/** `" ( ) , : ; < > @ [ \ ]` and, by the example of a failed import, the apostrophe. */
const refusedInLocal = /["(),:;<>@[\]\\'\s]/;
const domainPattern = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$/i;

/** True when the address passes the finer rules too. */
export function strictlyValid(email: string): boolean {
  const at = email.indexOf('@');
  const domain = email.slice(at + 1);
  return (
    at > 0 && !refusedInLocal.test(email.slice(0, at)) && domainPattern.test(domain) && !domain.includes('..')
  );
}

/** The exclusions that hit an address. */
export function exclusionsOf(email: string, exclusions: readonly Exclusion[]): Exclusion[] {
  const lower = email.toLowerCase();
  return exclusions.filter(({ value, match }) => {
    const text = value.toLowerCase();
    return match === 'exact'
      ? lower === text
      : match === 'begins'
        ? lower.startsWith(text)
        : lower.endsWith(text);
  });
}
