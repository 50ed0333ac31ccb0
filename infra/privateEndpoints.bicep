// Private endpoints of our own accounts in the private network. An existing data account gets none: nothing of it is
// changed (docs/network.md says how to bring one along).
param location string
param tags object
param subnetId string
@description('Ids of the private DNS zones by service: blob, queue, table, vault.')
param zoneIds object
param hostAccountName string
param vaultName string
@description('Empty when the data account is an existing one.')
param dataAccountName string

resource host 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: hostAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource data 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: empty(dataAccountName) ? 'none' : dataAccountName
}

var targets = concat(
  [
    { name: 'host-blob', resource: host.id, group: 'blob', zone: 'blob' }
    { name: 'host-queue', resource: host.id, group: 'queue', zone: 'queue' }
    { name: 'host-table', resource: host.id, group: 'table', zone: 'table' }
    { name: 'vault', resource: vault.id, group: 'vault', zone: 'vault' }
  ],
  empty(dataAccountName) ? [] : [{ name: 'data-blob', resource: data.id, group: 'blob', zone: 'blob' }]
)

resource endpoints 'Microsoft.Network/privateEndpoints@2025-09-01' = [
  for target in targets: {
    name: 'pe-${target.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: target.name
          properties: { privateLinkServiceId: target.resource, groupIds: [target.group] }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-09-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: target.zone, properties: { privateDnsZoneId: zoneIds[target.zone] } }]
    }
  }
]
