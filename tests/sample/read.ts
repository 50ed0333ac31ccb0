/** The sample as text and as records, for tests. */
import { sampleColumns } from '../../local/sample/columns';
import { partitionBytes, partitionCount, type SampleSpec } from '../../local/sample/segment';
import { plainCsv } from './expected';

/** Text of one partition, counted from 1. */
export const partitionText = (spec: SampleSpec, partition: number): string =>
  Buffer.concat([...partitionBytes(spec, partition)]).toString('utf8');

/** Records of all partitions in their order. */
export const sampleRecords = (spec: SampleSpec): string[][] =>
  Array.from({ length: partitionCount }, (_, at) => plainCsv(partitionText(spec, at + 1))).flat();

const position = (name: string): number => sampleColumns.findIndex((column) => column.name === name);

/** Where the mapped columns of the sample stand. */
export const samplePositions = {
  email: position('EMail'),
  firstName: position('FirstName'),
  lastName: position('LastName'),
  phone: position('Telephone'),
};
