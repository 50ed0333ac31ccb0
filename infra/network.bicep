// The optional private network: a subnet for the app, one for private endpoints, a fixed way out to ActiveCampaign
// (new networks have none by default), and the private DNS zones.
param name string
param location string
param tags object

resource address 'Microsoft.Network/publicIPAddresses@2025-09-01' = {
  name: '${name}-out'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2025-09-01' = {
  name: '${name}-out'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: address.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.42.0.0/16'] }
  }

  resource app 'subnets' = {
    name: 'app'
    properties: {
      // An instance takes an address each: /24 leaves room for all that Flex Consumption may start.
      addressPrefix: '10.42.1.0/24'
      defaultOutboundAccess: false
      natGateway: { id: gateway.id }
      delegations: [
        { name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }
      ]
    }
  }

  resource endpoints 'subnets' = {
    name: 'endpoints'
    properties: {
      addressPrefix: '10.42.2.0/24'
      defaultOutboundAccess: false
    }
    // Subnets of one network are changed one after another.
    dependsOn: [app]
  }
}

var zoneNames = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink.vaultcore.azure.net'
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in items(zoneNames): {
    name: zone.value
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, i) in items(zoneNames): {
    parent: zones[i]
    name: 'link'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

output appSubnetId string = network::app.id
output endpointsSubnetId string = network::endpoints.id
output outboundAddress string = address.properties.ipAddress
// In the order of items(): by key.
output zoneIds object = toObject(
  range(0, length(items(zoneNames))),
  i => items(zoneNames)[i].key,
  i => resourceId('Microsoft.Network/privateDnsZones', items(zoneNames)[i].value)
)
