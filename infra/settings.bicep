// The application settings of the site, under the names that shared/settings reads. No secret among them.
// Settings that Flex Consumption forbids (FUNCTIONS_WORKER_RUNTIME, WEBSITE_RUN_FROM_PACKAGE ...) must not be added.
param siteName string
param identityClientId string
param hostBlobUri string
param hostQueueUri string
param hostTableUri string
param insightsConnectionString string
param dataBlobUri string
param segmentsLocation string
param exportsContainer string
param vaultUri string
param refreshSchedule string
param activeCampaignHosts string
param entra bool
param functionKeyRole string
param holdExpiresHours int
param settleDeadlineMinutes int
param retentionDays int
param snapshotMaxAgeDays int
@description('True: the Durable Task Scheduler is the backend, else the host storage.')
param dts bool
param schedulerEndpoint string
param hubName string

var host = {
  AzureWebJobsStorage__blobServiceUri: hostBlobUri
  AzureWebJobsStorage__queueServiceUri: hostQueueUri
  AzureWebJobsStorage__tableServiceUri: hostTableUri
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // DefaultAzureCredential: which identity, and nothing but an identity.
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
}

var app = {
  DATA_STORAGE__blobServiceUri: dataBlobUri
  SEGMENTS_LOCATION: segmentsLocation
  EXPORTS_CONTAINER: exportsContainer
  KEY_VAULT_URI: vaultUri
  AUTHENTICATION: entra ? 'entra' : 'keys'
  FUNCTION_KEY_ROLE: entra ? 'None' : functionKeyRole
  HOLD_EXPIRES: '${holdExpiresHours} h'
  SETTLE_DEADLINE: '${settleDeadlineMinutes} min'
  RETENTION_DAYS: string(retentionDays)
  SNAPSHOT_MAX_AGE: '${snapshotMaxAgeDays} days'
}

// Left out, the app's own defaults hold.
var hosts = empty(activeCampaignHosts) ? {} : { ACTIVECAMPAIGN_HOSTS: activeCampaignHosts }
var schedule = empty(refreshSchedule) ? {} : { REFRESH_SCHEDULE: refreshSchedule }

var scheduler = dts
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
      TASKHUB_NAME: hubName
    }
  : {}

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(host, app, hosts, schedule, scheduler)
  }
}
