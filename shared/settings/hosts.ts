/** Host patterns of ACTIVECAMPAIGN_HOSTS: where connections may point. Pure. */

/**
 * Where ActiveCampaign serves its API: account hosts of the first region, and the account pages' own domain
 * (developers.activecampaign.com/reference/url). Other regions are added by the setting.
 */
export const defaultHostPatterns = ['*.api-us1.com', '*.activehosted.com'];

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostPattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})+$`);
const loopback = /^localhost:[1-9]\d{0,4}$/;

/**
 * What is wrong with a pattern; undefined when nothing is. A pattern is a host name whose first label may be a star,
 * which stands for any one label; two plain labels follow, so that no pattern opens a whole top-level domain.
 */
export function hostPatternProblem(pattern: string, development: boolean): string | undefined {
  if (/^localhost(?::|$)/.test(pattern)) {
    if (!development) return 'localhost is allowed only in development, never in Azure.';
    return loopback.test(pattern) ? undefined : 'localhost needs its port, for example localhost:9443.';
  }
  if (pattern.length > 253 || !hostPattern.test(pattern))
    return 'A host name without scheme, port or path, for example contoso.api-us1.com or *.api-us1.com.';
  return /\.\d+$/.test(pattern) ? 'Host names only, no IP addresses.' : undefined;
}

/** True when a lower-case host (with port only for localhost) fits one of the patterns. */
export const hostAllowed = (host: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    pattern.startsWith('*.') ? host.slice(host.indexOf('.')) === pattern.slice(1) : host === pattern,
  );
