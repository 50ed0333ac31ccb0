// A new account for the data: segments that Customer Insights writes, and the app's own documents.
// Blob soft delete and versioning stay off: Customer Insights' export fails on an account with soft delete
// (learn.microsoft.com, "Export segments to Azure Blob Storage"), and deleted personal data would live on.
import { roleIds } from './roleIds.bicep'

param name string
param location string
param tags object
param exportsContainer string
param segmentsContainers string[]
@description('Object id of the service principal of Customer Insights; empty: no role is given.')
param customerInsightsPrincipalId string
@description('Days after which the remains of a run are removed. Longer than the longest hold plus settling.')
@minValue(8)
param runsKeptDays int
param workspaceId string
@description('False closes the account to everything but private endpoints; Customer Insights then needs its own Private Link.')
param publicAccess bool

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowCrossTenantReplication: false
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: { defaultAction: publicAccess ? 'Allow' : 'Deny', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: false }
      isVersioningEnabled: false
    }

    resource segments 'containers' = [
      for container in segmentsContainers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  // The app itself removes what is older than RETENTION_DAYS; this rule is the net below it. Runs only: never
  // connections, exports with their delivered state, or the audit.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'remove-remains-of-runs'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob', 'appendBlob'], prefixMatch: ['${exportsContainer}/runs/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: runsKeptDays } } }
            }
          }
        ]
      }
    }
  }
}

resource customerInsightsWriter 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in segmentsContainers: if (!empty(customerInsightsPrincipalId)) {
    name: guid(account::blobs::segments[i].id, customerInsightsPrincipalId, roleIds.storageBlobDataContributor)
    scope: account::blobs::segments[i]
    properties: {
      principalId: customerInsightsPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roleIds.storageBlobDataContributor
      )
    }
  }
]

// The version that can name log categories of every service; no later one exists, and the one without -preview is older.
#disable-next-line use-recent-api-versions
resource whoReadWhat 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}
