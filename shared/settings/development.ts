/** The one place that decides whether the app runs on a developer's machine. Pure. */

/**
 * Variables that Azure sets wherever it runs a function app; any one of them ends every development switch.
 * Several, because no plan sets all of them: Flex Consumption sets no WEBSITE_INSTANCE_ID
 * (Microsoft Learn, "App settings reference for Azure Functions" and the Flex Consumption plan's page).
 */
export const azureVariables = [
  'WEBSITE_SITE_NAME',
  'WEBSITE_SKU',
  'WEBSITE_POD_NAME',
  'CONTAINER_NAME',
  'WEBSITE_INSTANCE_ID',
] as const;

/**
 * True only when the host says Development and nothing of Azure is there. Decides every development switch:
 * localhost hosts, connection strings, a vault on this machine.
 */
export function isDevelopment(env: NodeJS.ProcessEnv): boolean {
  return (
    env.AZURE_FUNCTIONS_ENVIRONMENT === 'Development' &&
    azureVariables.every((name) => env[name] === undefined)
  );
}
