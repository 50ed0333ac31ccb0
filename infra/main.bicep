// The whole installation: `azd up` in an empty subscription gives a working, watched app without any keys.
targetScope = 'subscription'

@description('Name of the azd environment; part of the names of resource group and resources.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of all resources.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Who installs: may store the ActiveCampaign key in the vault. azd sets it.')
param principalId string = ''
@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'

@description('Node.js of the app.')
@allowed(['22', '24'])
param nodeVersion string = '22'
@description('Always-on instances for Durable: 0 is cheapest, 1 starts runs without a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0
@description('Upper bound of instances. 40 is the lowest that Flex Consumption allows; the pace does not depend on it.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048
@description('Backend of Durable Functions. `npm run build` writes the matching host.json from the same variable.')
@allowed(['storage', 'dts'])
param durableBackend string = 'storage'
@description('Private network, private endpoints, fixed outgoing address.')
param vnetEnabled bool = false

@description('Id of the storage account Customer Insights writes to, when it exists already; empty: a new one is made.')
param existingDataAccountId string = ''
@description('Container and folder that hold model.json, comma-separated: <container>/CustomerInsights_<id>/<export name>.')
@minLength(3)
param segmentsLocation string = 'customerinsights'
param exportsContainer string = 'exports'
@description('Object id of the service principal "Dynamics 365 AI for Customer Insights"; gets write access to the segments container of a new account.')
param customerInsightsPrincipalId string = ''
@description('With a private network: true leaves the new data account reachable for Customer Insights without its Private Link.')
param dataPublicAccess bool = true

@description('True lets the app write keys to the vault that administrators type in.')
param allowKeyEntry bool = false
@description('False only for installations that must be removable at once.')
param purgeProtection bool = true
@description('Client id of the Entra app registration (set by the preprovision hook); empty: mode keys.')
param authClientId string = ''
param authTenantId string = tenant().tenantId
@description('Role of callers with a function key in mode keys.')
@allowed(['None', 'Viewer', 'Contributor', 'Administrator'])
param functionKeyRole string = 'Administrator'

@description('When the timer looks for due exports: NCRONTAB, UTC, at least once an hour; empty: every 15 minutes.')
param refreshSchedule string = ''
@description('Host patterns that connections may name, comma-separated; empty: the API hosts of ActiveCampaign.')
param activeCampaignHosts string = ''
@minValue(1)
@maxValue(720)
param holdExpiresHours int = 72
@minValue(1)
@maxValue(1440)
param settleDeadlineMinutes int = 60
@description('Days that run data is kept.')
@minValue(1)
@maxValue(3650)
param retentionDays int = 90
@description('Days after which an unchanged snapshot warns.')
@minValue(1)
@maxValue(366)
param snapshotMaxAgeDays int = 7

@description('Where alerts go; empty: they show in the portal only.')
param alertEmail string = ''
@description('Share of invalid and rejected rows, in percent, above which an alert fires.')
@minValue(0)
@maxValue(100)
param rejectPercent int = 5
@description('Web address of docs/runbook.md, for the links of the alerts.')
param runbookUrl string = ''
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var identityName = 'id-${token}'
var appName = 'func-${token}'
var groupName = 'rg-${environmentName}'
var hostAccountName = 'sth${token}'
var vaultName = 'kv-${token}'
var storageSuffix = environment().suffixes.storage
var dts = durableBackend == 'dts'
var hubName = 'segments${token}'
var deploymentContainer = 'deployments'
var newData = empty(existingDataAccountId)
// Parts of /subscriptions/<2>/resourceGroups/<4>/providers/Microsoft.Storage/storageAccounts/<8>. A new account gives
// them too, because Azure looks at the scope of a module that is not deployed.
var dataParts = split(
  newData
    ? '${subscription().id}/resourceGroups/${groupName}/providers/Microsoft.Storage/storageAccounts/std${token}'
    : existingDataAccountId,
  '/'
)
var dataAccountName = dataParts[8]
// A container may hold several folders with a model.json.
var segmentsContainers = union(map(split(segmentsLocation, ','), part => split(trim(part), '/')[0]), [])
// The remains of a run must outlive the longest hold and its settling, and the app's own clean-up comes first.
var runsKeptDays = max(retentionDays, holdExpiresHours / 24 + settleDeadlineMinutes / 1440 + 2) + 7

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  params: { name: identityName, location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${token}'
    insightsName: 'appi-${token}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
    retentionDays: logRetentionDays
  }
}

module hostStorage 'hostStorage.bicep' = {
  scope: group
  params: {
    name: hostAccountName
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
    deploymentContainer: deploymentContainer
    publicAccess: !vnetEnabled
  }
}

module dataStorage 'dataStorage.bicep' = if (newData) {
  scope: group
  params: {
    name: dataAccountName
    location: location
    tags: tags
    exportsContainer: exportsContainer
    segmentsContainers: segmentsContainers
    customerInsightsPrincipalId: customerInsightsPrincipalId
    runsKeptDays: runsKeptDays
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !vnetEnabled || dataPublicAccess
  }
}

module newContainers 'dataContainers.bicep' = if (newData) {
  scope: group
  params: {
    accountName: dataAccountName
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
    exportsContainer: exportsContainer
    segmentsContainers: segmentsContainers
  }
  dependsOn: [dataStorage]
}

module existingContainers 'dataContainers.bicep' = if (!newData) {
  scope: resourceGroup(dataParts[2], dataParts[4])
  params: {
    accountName: dataAccountName
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
    exportsContainer: exportsContainer
    segmentsContainers: segmentsContainers
  }
}

module vault 'vault.bicep' = {
  scope: group
  params: {
    name: vaultName
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
    allowKeyEntry: allowKeyEntry
    // A pipeline that installs needs no access to keys.
    installerPrincipalId: principalType == 'User' ? principalId : ''
    purgeProtection: purgeProtection
    publicAccess: !vnetEnabled
    workspaceId: monitoring.outputs.workspaceId
  }
}

module scheduler 'scheduler.bicep' = if (dts) {
  scope: group
  params: {
    name: 'dts-${token}'
    hubName: hubName
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    appIdentityName: identityName
  }
}

module network 'network.bicep' = if (vnetEnabled) {
  scope: group
  params: { name: 'vnet-${token}', location: location, tags: tags }
}

module privateEndpoints 'privateEndpoints.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    location: location
    tags: tags
    subnetId: network.?outputs.endpointsSubnetId ?? ''
    zoneIds: network.?outputs.zoneIds ?? {}
    hostAccountName: hostAccountName
    vaultName: vaultName
    dataAccountName: newData ? dataAccountName : ''
  }
  dependsOn: [hostStorage, vault, dataStorage]
}

module app 'app.bicep' = {
  scope: group
  params: {
    name: appName
    planName: 'plan-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    deploymentContainerUri: 'https://${hostAccountName}.blob.${storageSuffix}/${deploymentContainer}'
    nodeVersion: nodeVersion
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    subnetId: network.?outputs.appSubnetId ?? ''
    authClientId: authClientId
    authTenantId: authTenantId
    workspaceId: monitoring.outputs.workspaceId
  }
  // The site reads its package with roles that hostStorage gives.
  dependsOn: [hostStorage]
}

module settings 'settings.bicep' = {
  scope: group
  params: {
    siteName: appName
    identityClientId: identity.outputs.clientId
    hostBlobUri: 'https://${hostAccountName}.blob.${storageSuffix}'
    hostQueueUri: 'https://${hostAccountName}.queue.${storageSuffix}'
    hostTableUri: 'https://${hostAccountName}.table.${storageSuffix}'
    insightsConnectionString: monitoring.outputs.connectionString
    dataBlobUri: 'https://${dataAccountName}.blob.${storageSuffix}'
    segmentsLocation: segmentsLocation
    exportsContainer: exportsContainer
    vaultUri: 'https://${vaultName}${environment().suffixes.keyvaultDns}'
    refreshSchedule: refreshSchedule
    activeCampaignHosts: activeCampaignHosts
    entra: !empty(authClientId)
    functionKeyRole: functionKeyRole
    holdExpiresHours: holdExpiresHours
    settleDeadlineMinutes: settleDeadlineMinutes
    retentionDays: retentionDays
    snapshotMaxAgeDays: snapshotMaxAgeDays
    dts: dts
    schedulerEndpoint: scheduler.?outputs.endpoint ?? ''
    hubName: hubName
  }
  dependsOn: [app, hostStorage, vault]
}

module workbook 'workbook.bicep' = {
  scope: group
  params: { location: location, tags: tags, insightsId: monitoring.outputs.insightsId }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    email: alertEmail
    rejectPercent: rejectPercent
    runbookUrl: empty(runbookUrl) ? 'docs/runbook.md' : runbookUrl
  }
}

// azd turns these into values of its environment. None may share its name with a variable of main.parameters.json.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_API_NAME string = appName
output SERVICE_API_URI string = app.outputs.url
output KEY_VAULT_NAME string = vaultName
output DATA_ACCOUNT_NAME string = dataAccountName
output SEGMENTS_CONTAINER string = segmentsContainers[0]
output APP_AUTHENTICATION string = empty(authClientId) ? 'keys' : 'entra'
output APP_FUNCTION_KEY_ROLE string = empty(authClientId) ? functionKeyRole : 'None'
output APP_AUTH_CLIENT_ID string = authClientId
output DEPLOYED_DURABLE_BACKEND string = durableBackend
output OUTBOUND_ADDRESS string = network.?outputs.outboundAddress ?? ''
output WORKBOOK_ID string = workbook.outputs.id
