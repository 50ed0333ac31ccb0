/** Which hosts a connection may name, and which account a host belongs to. Pure. */
import { isIP } from 'node:net';
import { ProductError } from '../model/errors';

/**
 * Hosts a connection may name unless the setting ACTIVECAMPAIGN_HOSTS says otherwise. `*` stands for one label.
 * Sources: reference/authentication (`{account}.api-us1.com`), reference/url (other domains are possible: the
 * setting is for them), and the account's own pages (`{account}.activehosted.com`).
 */
export const defaultHostPatterns: readonly string[] = ['*.api-us1.com', '*.activehosted.com'];

/** Where a host may point: the patterns of the deployment, and loopback in development only. */
export interface HostRules {
  patterns?: readonly string[];
  /** Allows `localhost:<port>`. The caller passes true in development only. */
  allowLocalhost?: boolean;
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})+$`);
/** At least two fixed labels, the last not a number: `*`, `*.com` and IP addresses are no patterns. */
const pattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*\\.[a-z](?:[a-z0-9-]*[a-z0-9])$`);
const localhost = /^localhost:([1-9]\d{0,4})$/;

/**
 * Reads the setting ACTIVECAMPAIGN_HOSTS: comma-separated host names whose first label may be `*`.
 * Throws `settings_invalid` for anything wider, such as `*` or `*.com`.
 */
export function parseHostPatterns(text: string): string[] {
  const patterns = text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  for (const part of patterns) {
    if (pattern.test(part)) continue;
    throw new ProductError(
      'settings_invalid',
      `ACTIVECAMPAIGN_HOSTS: "${part}" is not a host pattern. Use host names whose first label may be *, for example *.api-us1.com.`,
      { target: 'ACTIVECAMPAIGN_HOSTS' },
    );
  }
  if (patterns.length === 0) {
    throw new ProductError('settings_invalid', 'ACTIVECAMPAIGN_HOSTS names no host pattern.', {
      target: 'ACTIVECAMPAIGN_HOSTS',
    });
  }
  return patterns;
}

const matches = (host: string, patterns: readonly string[]): boolean =>
  patterns.some((one) =>
    one.startsWith('*.') ? host.slice(host.indexOf('.')) === one.slice(1) : host === one,
  );

/** The host name hidden in a URL-like text, when it is one that the rules allow: what the caller probably meant. */
function meant(text: string, patterns: readonly string[]): string | undefined {
  const name = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?([a-z0-9.-]+?)\.?(?::\d*)?(?:[/?#].*)?$/i
    .exec(text.slice(0, 300).trim())?.[1]
    ?.toLowerCase();
  return name !== undefined && hostName.test(name) && matches(name, patterns) ? name : undefined;
}

/**
 * The host of a connection in its one right form: a lower-case host name that a pattern allows, or
 * `localhost:<port>` where the rules allow it. Throws `host_invalid` with the right form shown.
 */
export function parseHost(text: string, rules: HostRules = {}): string {
  const patterns = rules.patterns ?? defaultHostPatterns;
  // Some letters outside ASCII become ASCII in lower case (the Kelvin sign): only ASCII is lowered.
  const host = /^[\x21-\x7e]*$/.test(text) ? text.toLowerCase() : '';
  if (rules.allowLocalhost === true) {
    const port = localhost.exec(host)?.[1];
    if (port !== undefined && Number(port) <= 65_535) return host;
  }
  if (host.length <= 253 && hostName.test(host) && isIP(host) === 0) {
    if (matches(host, patterns)) return host;
    throw new ProductError(
      'host_invalid',
      `"${host}" is not an ActiveCampaign host that this deployment allows (${patterns.join(', ')}).`,
      { target: 'host' },
    );
  }
  const example = meant(text, patterns) ?? 'contoso.api-us1.com';
  throw new ProductError(
    'host_invalid',
    `The host must be the host name only, without scheme, user, port or path: "${example}".`,
    { target: 'host' },
  );
}

/**
 * Name of the account that a host belongs to: all hosts of one account share one budget, so one pace.
 * `x.api-us1.com` and `x.activehosted.com` are the account `x`. Safe as an entity key.
 */
export function accountName(host: string): string {
  const account = /^([a-z0-9-]+)\.(?:api-[a-z0-9]+\.com|activehosted\.com)$/.exec(host.toLowerCase())?.[1];
  return account ?? host.toLowerCase().replace(':', '-');
}
