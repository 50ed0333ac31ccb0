/**
 * model.json as Customer Insights writes it: one per export folder, naming tables, columns and partitions
 * (Common Data Model, docs/schema/modeljsonschema.json). Pure.
 */

export interface Attribute {
  name: string;
  dataType: 'string' | 'date' | 'int64' | 'decimal' | 'boolean' | 'dateTime';
}

/** How the files of a table are written. */
export interface CsvFormat {
  columnHeaders: boolean;
  delimiter: string;
  /** Default UTF-8. */
  encoding?: string;
}

export interface Table {
  name: string;
  attributes: readonly Attribute[];
  format: CsvFormat;
  /** Absolute addresses of the CSV files of the newest snapshot. */
  locations: readonly string[];
}

/** File name without folders and ending. */
const stem = (location: string): string => (location.split('/').at(-1) ?? '').replace(/\.csv$/, '');

/** The document. `at` is the time of the refresh. */
export function modelJson(exportName: string, tables: readonly Table[], at: Date): object {
  const time = at.toISOString();
  return {
    application: 'Dynamics 365 Customer Insights',
    name: exportName,
    description: `Export ${exportName}`,
    version: '1.0',
    culture: 'en-US',
    modifiedTime: time,
    isHidden: false,
    annotations: [],
    entities: tables.map((table) => ({
      $type: 'LocalEntity',
      name: table.name,
      description: 'Segment output table',
      annotations: [],
      attributes: table.attributes,
      partitions: table.locations.map((location) => ({
        name: stem(location),
        refreshTime: time,
        location,
        fileFormatSettings: {
          $type: 'CsvFormatSettings',
          columnHeaders: table.format.columnHeaders,
          delimiter: table.format.delimiter,
          quoteStyle: 'QuoteStyle.Csv',
          csvStyle: table.format.columnHeaders ? 'CsvStyle.QuoteAfterDelimiter' : 'CsvStyle.QuoteAlways',
          encoding: table.format.encoding ?? 'UTF-8',
        },
      })),
    })),
    referenceModels: [],
    relationships: [],
  };
}
