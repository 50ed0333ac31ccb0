// What an account needs to be the data account, whether we made it or it was there: the app's container, and the
// app's roles on single containers. Nothing account-wide is touched here.
import { roleIds } from './roleIds.bicep'

param accountName string
param appPrincipalId string
param appIdentityName string
@description('The app writes its documents here.')
param exportsContainer string
@description('Customer Insights writes here; the app only ever reads.')
param segmentsContainers string[]

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource exports 'containers' = {
      name: exportsContainer
      properties: { publicAccess: 'None' }
    }

    resource segments 'containers' existing = [for container in segmentsContainers: { name: container }]
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::exports.id, appIdentityName, roleIds.storageBlobDataContributor)
  scope: account::blobs::exports
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.storageBlobDataContributor
    )
  }
}

resource readers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, i) in segmentsContainers: {
    name: guid(account::blobs::segments[i].id, appIdentityName, roleIds.storageBlobDataReader)
    scope: account::blobs::segments[i]
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roleIds.storageBlobDataReader
      )
    }
  }
]
