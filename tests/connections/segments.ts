/** Two segments in the layout of Customer Insights, small enough to read. */
import type { BlobServiceClient } from '@azure/storage-blob';

const folder = 'CustomerInsights_1a2b/BlobExport';

const entity = (name: string, columns: string[], file: string, base: string) => ({
  $type: 'LocalEntity',
  name,
  attributes: columns.map((column) => ({ name: column, dataType: 'string' })),
  partitions: [
    {
      name: `${name}_1`,
      location: `${base}/${file}`,
      fileFormatSettings: {
        $type: 'CsvFormatSettings',
        columnHeaders: true,
        delimiter: ',',
        encoding: 'UTF-8',
      },
    },
  ],
});

export const memberColumns = [
  'CustomerId',
  'Email',
  'FirstName',
  'LastName',
  'Phone',
  'LoyaltyTier',
  'Diagnosis',
];

const members = [
  memberColumns.join(','),
  '1,jane@example.com,Jane,Doe,+49 1,gold,none',
  '2,JANE@example.com,Jane,Doe,+49 1,gold,none',
  '3,not an address,Max,Muster,,silver,flu',
  '4,zoe@example.com,Zoë,"Müller, geb. Meier",,silver,',
  ...Array.from({ length: 30 }, (_, at) => `${at + 5},person${at}@example.com,P,${at},,bronze,`),
].join('\r\n');

/** Writes model.json and partitions; answers SEGMENTS_LOCATION. */
export async function putSegments(
  service: BlobServiceClient,
  rows = members,
  containerName = 'customerinsights',
): Promise<string> {
  const container = service.getContainerClient(containerName);
  await container.createIfNotExists();
  const base = `${container.url}/${folder}`;
  const model = {
    name: 'CustomerInsights',
    version: '1.0',
    entities: [
      entity('LoyalMembers', memberColumns, 'LoyalMembers/2026/11/24/0215/LoyalMembers_1.csv', base),
      entity('Churned', ['Email', 'Since'], 'Churned/2026/11/24/0215/Churned_1.csv', base),
    ],
  };
  const put = (name: string, text: string) =>
    container.getBlockBlobClient(`${folder}/${name}`).upload(text, Buffer.byteLength(text));
  await put('model.json', JSON.stringify(model));
  await put('LoyalMembers/2026/11/24/0215/LoyalMembers_1.csv', rows);
  await put('Churned/2026/11/24/0215/Churned_1.csv', 'Email,Since\r\nold@example.com,2024\r\n');
  return `${containerName}/${folder}`;
}
