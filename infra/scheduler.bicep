// Durable Task Scheduler: the other backend of Durable Functions, in place of queues and tables.
import { roleIds } from './roleIds.bicep'

param name string
@description('3 to 45 letters and digits, beginning with a letter.')
param hubName string
param location string
param tags object
param appPrincipalId string
param appIdentityName string

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // Callers are told apart by their Entra identity; an empty list would shut everybody out.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: hubName
    properties: {}
  }

  // Histories of ended runs are of no use: the run's documents are the truth.
  resource retention 'retentionPolicies' = {
    name: 'default'
    properties: { retentionPolicies: [{ retentionPeriodInDays: 14 }] }
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::hub.id, appIdentityName, roleIds.durableTaskDataContributor)
  scope: scheduler::hub
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.durableTaskDataContributor
    )
  }
}

output endpoint string = scheduler.properties.endpoint
