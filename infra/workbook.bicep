// The workbook of the operator: health first, then runs, rows, throughput; the runbook is its last tab.
param location string
param tags object
param insightsId string

func text(markdown string) object => { type: 1, content: { json: markdown } }

func chart(title string, query string, kind string, width string) object => {
  type: 3
  customWidth: width
  content: {
    version: 'KqlItem/1.0'
    query: query
    size: 0
    title: title
    timeContextFromParameter: 'TimeRange'
    queryType: 0
    resourceType: 'microsoft.insights/components'
    visualization: kind
  }
}

var health = {
  type: 3
  content: {
    version: 'KqlItem/1.0'
    query: loadTextContent('queries/workbook/exports-now.kql')
    size: 1
    title: 'Exports now'
    noDataMessage: 'No tick in the chosen time: see "The timer has not run for an hour" in the runbook.'
    // What counts is now, whatever time range is chosen above.
    timeContext: { durationMs: 10800000 }
    queryType: 0
    resourceType: 'microsoft.insights/components'
    visualization: 'table'
    gridSettings: {
      formatters: [
        {
          columnMatch: 'health'
          formatter: 18
          formatOptions: {
            thresholdsOptions: 'icons'
            thresholdsGrid: [
              { operator: '==', thresholdValue: 'Healthy', representation: 'success', text: '{0}{1}' }
              { operator: '==', thresholdValue: 'Failed', representation: '4', text: '{0}{1}' }
              { operator: 'Default', representation: '2', text: '{0}{1}' }
            ]
          }
        }
      ]
    }
  }
}

var parameters = {
  type: 9
  content: {
    version: 'KqlParameterItem/1.0'
    queryType: 0
    resourceType: 'microsoft.insights/components'
    parameters: [
      {
        id: guid('segment-exports', 'TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 604800000 }
        typeSettings: {
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
            { durationMs: 7776000000 }
          ]
          allowCustom: true
        }
      }
      {
        id: guid('segment-exports', 'Export')
        version: 'KqlParameterItem/1.0'
        name: 'Export'
        type: 2
        isRequired: true
        multiSelect: true
        quote: '\''
        delimiter: ','
        query: loadTextContent('queries/workbook/export-names.kql')
        timeContextFromParameter: 'TimeRange'
        queryType: 0
        resourceType: 'microsoft.insights/components'
        typeSettings: { additionalResourceOptions: ['value::all'], selectAllValue: '*' }
        value: ['value::all']
      }
    ]
  }
}

var data = {
  version: 'Notebook/1.0'
  items: [
    parameters
    health
    chart('Runs a day, by state', loadTextContent('queries/workbook/runs-by-state.kql'), 'barchart', '50')
    chart('Rows a day, by outcome', loadTextContent('queries/workbook/rows-by-outcome.kql'), 'barchart', '50')
    chart(
      'Imports a minute against the ceiling',
      loadTextContent('queries/workbook/throughput.kql'),
      'linechart',
      '50'
    )
    chart('Asked to wait', loadTextContent('queries/workbook/rate-limits.kql'), 'barchart', '50')
    chart(
      'Minutes from snapshot to in step',
      loadTextContent('queries/workbook/in-step.kql'),
      'linechart',
      '50'
    )
    chart(
      'Leavers a day, by outcome',
      loadTextContent('queries/workbook/leavers-by-outcome.kql'),
      'barchart',
      '50'
    )
    chart('Connections', loadTextContent('queries/workbook/connections.kql'), 'table', '50')
    chart('Settings, vault, telemetry', loadTextContent('queries/workbook/trouble.kql'), 'table', '50')
    chart('Runs', loadTextContent('queries/workbook/runs.kql'), 'table', '100')
    chart('Story of the newest runs', loadTextContent('queries/workbook/run-story.kql'), 'table', '100')
    chart('The timer', loadTextContent('queries/workbook/ticks.kql'), 'linechart', '100')
    text(loadTextContent('../docs/runbook.md'))
  ]
  fallbackResourceIds: [insightsId]
  '$schema': 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json'
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'segment-exports')
  location: location
  tags: union(tags, { 'hidden-title': 'Segment exports' })
  kind: 'shared'
  properties: {
    displayName: 'Segment exports'
    description: 'Health of the exports from Customer Insights to ActiveCampaign'
    category: 'workbook'
    version: '1.0'
    sourceId: insightsId
    serializedData: string(data)
  }
}

output id string = workbook.id
