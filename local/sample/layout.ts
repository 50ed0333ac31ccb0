/** Where Customer Insights puts things in Blob Storage: `<prefix>/<Table>/yyyy/MM/dd/HHmm/<Table>_<n>.csv`. Pure. */

/** Container and folder of the sample, with an invented environment id. */
export const sampleContainer = 'ci-exports';
export const sampleExportName = 'ActiveCampaignFeed';
export const samplePrefix = `CustomerInsights_5e9a3c17-2b64-4d08-9f1e-7c0d8a41b2f6/${sampleExportName}`;

/** Snapshot folder of a refresh, in UTC. */
export function snapshotFolder(at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${day.replaceAll('-', '/')}/${time.slice(0, 2)}${time.slice(3, 5)}`;
}

/** Blob name of one partition; `number` counts from 1. */
export const partitionBlob = (prefix: string, table: string, at: Date, number: number): string =>
  `${prefix}/${table}/${snapshotFolder(at)}/${table}_${number}.csv`;

export const modelBlob = (prefix: string): string => `${prefix}/model.json`;
