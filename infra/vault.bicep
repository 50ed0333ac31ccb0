// Key Vault for the ActiveCampaign keys. Roles only, no access policies. The app may read secrets; it may write
// them only with allowKeyEntry.
import { roleIds } from './roleIds.bicep'

param name string
param location string
param tags object
param appPrincipalId string
param appIdentityName string
@description('True lets the app write keys that administrators type in (PUT /connections with apiKey).')
param allowKeyEntry bool
@description('Object id of the person who installs and stores the first key; empty: nobody.')
param installerPrincipalId string
@description('Cannot be turned off once on. Off only where the vault must be removable at once (azd down --purge).')
param purgeProtection bool
param publicAccess bool
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: purgeProtection ? 90 : 7
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: publicAccess ? 'enabled' : 'disabled'
    networkAcls: { defaultAction: publicAccess ? 'Allow' : 'Deny', bypass: 'None' }
  }
}

var appRole = allowKeyEntry ? roleIds.keyVaultSecretsOfficer : roleIds.keyVaultSecretsUser

resource appAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appIdentityName, appRole)
  scope: vault
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', appRole)
  }
}

resource installerAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(installerPrincipalId)) {
  name: guid(vault.id, installerPrincipalId, roleIds.keyVaultSecretsOfficer)
  scope: vault
  properties: {
    principalId: installerPrincipalId
    principalType: 'User'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.keyVaultSecretsOfficer
    )
  }
}

// The version that can name log categories of every service; no later one exists, and the one without -preview is older.
#disable-next-line use-recent-api-versions
resource whoReadWhat 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}
