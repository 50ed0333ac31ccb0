// The function app on Flex Consumption: plan, site, platform authentication, and nobody may publish by password.
param name string
param planName string
param location string
param tags object

param identityId string
param deploymentContainerUri string
param nodeVersion string
@description('Instances for Durable that are always on; they are billed while idle.')
param alwaysReadyInstances int
param maximumInstanceCount int
param instanceMemoryMB int
@description('Subnet of the private network; empty: none.')
param subnetId string
@description('Client id of the Entra app registration; empty: mode keys, no platform authentication.')
param authClientId string
param authTenantId string
param workspaceId string

var entra = !empty(authClientId)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  // azd finds the service of azure.yaml by this tag.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
    }
    functionAppConfig: {
      runtime: { name: 'node', version: nodeVersion }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUri
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [{ name: 'durable', instanceCount: alwaysReadyInstances }]
      }
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Tokens are checked by the platform before the app sees a request; only the health check is open.
  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: entra }
      globalValidation: entra
        ? {
            requireAuthentication: true
            unauthenticatedClientAction: 'Return401'
            excludedPaths: ['/api/health']
          }
        : { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      identityProviders: entra
        ? {
            azureActiveDirectory: {
              enabled: true
              registration: {
                clientId: authClientId
                openIdIssuer: '${environment().authentication.loginEndpoint}${authTenantId}/v2.0'
              }
              validation: { allowedAudiences: [authClientId, 'api://${authClientId}'] }
            }
          }
        : {}
      httpSettings: { requireHttps: true }
      login: { tokenStore: { enabled: false } }
    }
  }
}

// FunctionAppLogs would repeat what Application Insights has already, and be paid twice.
// The version that can name log categories of every service; no later one exists, and the one without -preview is older.
#disable-next-line use-recent-api-versions
resource whoSignedIn 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (entra) {
  name: 'to-workspace'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AppServiceAuthenticationLogs', enabled: true }]
  }
}

output url string = 'https://${site.properties.defaultHostName}'
