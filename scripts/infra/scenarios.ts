/** The installations that the checks look at: together they take every branch of the Bicep files. */

export interface Scenario {
  name: string;
  parameters: Record<string, string | number | boolean>;
}

/** Ids that a deployment would bring along. */
export const installer = '33333333-3333-3333-3333-333333333333';
export const customerInsights = '44444444-4444-4444-4444-444444444444';
export const clientId = '55555555-5555-5555-5555-555555555555';
export const tenantId = '11111111-1111-1111-1111-111111111111';
export const subscriptionId = '22222222-2222-2222-2222-222222222222';
export const existingAccount =
  '/subscriptions/66666666-6666-6666-6666-666666666666/resourceGroups/rg-insights/providers/Microsoft.Storage/storageAccounts/insightsdata';

const common = { environmentName: 'demo', location: 'westeurope', principalId: installer };

export const scenarios: Scenario[] = [
  {
    name: 'keys',
    parameters: {
      ...common,
      customerInsightsPrincipalId: customerInsights,
      segmentsLocation: 'customerinsights/CustomerInsights_1/Shop, customerinsights/CustomerInsights_2/Shop',
      alertEmail: 'operator@example.com',
    },
  },
  {
    name: 'entra',
    parameters: {
      ...common,
      authClientId: clientId,
      allowKeyEntry: true,
      purgeProtection: false,
      alwaysReadyInstances: 1,
      holdExpiresHours: 720,
      retentionDays: 14,
      activeCampaignHosts: '*.api-us1.com',
      refreshSchedule: '0 */30 * * * *',
      runbookUrl: 'https://github.com/contoso/exports/blob/main/docs/runbook.md',
    },
  },
  {
    name: 'private',
    parameters: {
      ...common,
      principalType: 'ServicePrincipal',
      authClientId: clientId,
      vnetEnabled: true,
      dataPublicAccess: false,
      durableBackend: 'dts',
    },
  },
  {
    name: 'existing-data',
    parameters: {
      ...common,
      existingDataAccountId: existingAccount,
      segmentsLocation: 'ci-exports/CustomerInsights_1/Shop',
      exportsContainer: 'segment-exports',
      functionKeyRole: 'Contributor',
    },
  },
];

/** Parameter file of a scenario. */
export const parameterFile = (scenario: Scenario): string =>
  [
    "using './main.bicep'",
    ...Object.entries(scenario.parameters).map(
      ([name, value]) => `param ${name} = ${typeof value === 'string' ? `'${value}'` : String(value)}`,
    ),
    '',
  ].join('\n');
