/** Settings that are good, for tests that spoil one of them. */
export const developmentEnv = (): NodeJS.ProcessEnv => ({
  AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  DATA_STORAGE: 'UseDevelopmentStorage=true',
  SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport',
  KEY_VAULT_URI: 'https://localhost:8443',
  ACTIVECAMPAIGN_HOSTS: 'localhost:9443',
  FUNCTION_KEY_ROLE: 'Administrator',
});

export const azureEnv = (): NodeJS.ProcessEnv => ({
  WEBSITE_SITE_NAME: 'contoso-exports',
  WEBSITE_AUTH_ENABLED: 'True',
  AzureWebJobsStorage__blobServiceUri: 'https://host.blob.core.windows.net',
  AzureWebJobsStorage__queueServiceUri: 'https://host.queue.core.windows.net',
  AzureWebJobsStorage__tableServiceUri: 'https://host.table.core.windows.net',
  DATA_STORAGE__blobServiceUri: 'https://data.blob.core.windows.net',
  SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport',
  KEY_VAULT_URI: 'https://contoso.vault.azure.net',
  AUTHENTICATION: 'entra',
});
