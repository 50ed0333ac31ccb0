/** Host patterns of ACTIVECAMPAIGN_HOSTS: where connections may point. Pure. */

/**
 * Where ActiveCampaign serves its API: account hosts of the first region, and the account pages' own domain
 * (developers.activecampaign.com/reference/url). Other regions are added by the setting.
 */
export const defaultHostPatterns = ['*.api-us1.com', '*.activehosted.com'];

const label = /^(?=.{1,63}$)[a-z0-9*](?:[a-z0-9*-]*[a-z0-9*])?$/;
const loopback = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/;

/**
 * What is wrong with a pattern; undefined when nothing is. A star stands for letters, digits and hyphens
 * within one label; the last two labels are plain, so that no pattern opens a whole top-level domain.
 */
export function hostPatternProblem(pattern: string, development: boolean): string | undefined {
  if (loopback.test(pattern))
    return development ? undefined : 'localhost is allowed only in development, never in Azure.';
  const labels = pattern.split('.');
  if (labels.length < 2 || pattern.length > 253 || !labels.every((part) => label.test(part)))
    return 'A host name without scheme, port or path, for example contoso.api-us1.com or *.api-us1.com.';
  if (labels.slice(-2).some((part) => part.includes('*')))
    return 'The last two parts of the name must be plain, for example *.api-us1.com.';
  if (/^\d+$/.test(labels.at(-1) ?? '')) return 'Host names only, no IP addresses.';
  return undefined;
}

/** True when a lower-case host (with port only for localhost) fits one of the patterns. */
export function hostAllowed(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const expression = pattern.replace(/[.:]/g, '\\$&').replace(/\*/g, '[a-z0-9-]+');
    return new RegExp(`^${expression}$`).test(host);
  });
}
