// Private endpoints of our own accounts in the private network. An existing data account gets none: nothing of it is
// changed (docs/network.md says how to bring one along).
param location string
param tags object
param subnetId string
@description('Ids of the private DNS zones by service: blob, queue, table, vault.')
param zoneIds object
param hostStorageId string
param vaultId string
@description('Empty when the data account is an existing one.')
param dataStorageId string

var targets = concat(
  [
    { name: 'host-blob', resource: hostStorageId, group: 'blob', zone: 'blob' }
    { name: 'host-queue', resource: hostStorageId, group: 'queue', zone: 'queue' }
    { name: 'host-table', resource: hostStorageId, group: 'table', zone: 'table' }
    { name: 'vault', resource: vaultId, group: 'vault', zone: 'vault' }
  ],
  empty(dataStorageId) ? [] : [{ name: 'data-blob', resource: dataStorageId, group: 'blob', zone: 'blob' }]
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
