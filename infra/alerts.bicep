// Alert rules over the structured events of shared/telemetry, and who is told. Rules are stateful: one notice when
// a state begins (per export or connection), one when it ends.
param location string
param tags object
param insightsId string
@description('Empty: alerts show in the portal only.')
param email string
param rejectPercent int
param runbookUrl string

var rules = [
  {
    name: 'run-failed'
    title: 'A run failed'
    severity: 1
    by: 'exportId'
    query: loadTextContent('queries/alerts/run-failed.kql')
  }
  {
    name: 'run-held'
    title: 'A run waits for release'
    severity: 2
    by: 'exportId'
    query: loadTextContent('queries/alerts/run-held.kql')
  }
  {
    name: 'run-stuck'
    title: 'A run is stuck'
    severity: 1
    by: 'exportId'
    query: loadTextContent('queries/alerts/run-stuck.kql')
  }
  {
    name: 'rejects'
    title: 'Many rows could not be delivered'
    severity: 3
    by: 'exportId'
    query: replace(loadTextContent('queries/alerts/rejects.kql'), '__REJECT_PERCENT__', string(rejectPercent))
  }
  {
    name: 'unknown-outcomes'
    title: 'Rows with an unknown outcome'
    severity: 2
    by: 'exportId'
    query: loadTextContent('queries/alerts/unknown-outcomes.kql')
  }
  {
    name: 'export-overdue'
    title: 'An export is due and has not run'
    severity: 2
    by: 'exportId'
    query: loadTextContent('queries/alerts/export-overdue.kql')
  }
  {
    name: 'snapshot-not-ready'
    title: 'A snapshot has not been ready for two hours'
    severity: 2
    by: 'exportId'
    query: loadTextContent('queries/alerts/snapshot-not-ready.kql')
  }
  {
    name: 'no-timer-tick'
    title: 'The timer has not run for an hour'
    severity: 1
    by: ''
    query: loadTextContent('queries/alerts/no-timer-tick.kql')
  }
  {
    name: 'connection-failing'
    title: 'A connection to ActiveCampaign does not work'
    severity: 1
    by: 'connectionId'
    query: loadTextContent('queries/alerts/connection-failing.kql')
  }
  {
    name: 'vault-failing'
    title: 'Key Vault refuses or does not answer'
    severity: 1
    by: 'code'
    query: loadTextContent('queries/alerts/vault-failing.kql')
  }
  {
    name: 'settings-invalid'
    title: 'The settings are invalid'
    severity: 0
    by: ''
    query: loadTextContent('queries/alerts/settings-invalid.kql')
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'segment-exports'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'segments'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'segment-exports-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Segment exports: ${rule.title}'
      description: 'What it means, the first query and the call to make: ${runbookUrl}#${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [insightsId]
      evaluationFrequency: 'PT15M'
      // States are repeated at each tick, so a few hours show them all; longer would keep removed exports alive.
      windowSize: 'PT3H'
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            dimensions: empty(rule.by) ? [] : [{ name: rule.by, operator: 'Include', values: ['*'] }]
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // The tables are empty when the rules are made.
      skipQueryValidation: true
      actions: {
        actionGroups: empty(email) ? [] : [group.id]
        customProperties: { runbook: '${runbookUrl}#${rule.name}' }
      }
    }
  }
]
