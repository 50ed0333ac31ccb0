/** Errors of reading a segment: what is missing or suspicious is an error, never an empty set. */
import { entries } from './entry';

export const snapshotErrors = entries({
  segments_unreachable: {
    status: 503,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'The storage account or container that holds the segments cannot be read.',
    action:
      'Check SEGMENTS_STORAGE and SEGMENTS_LOCATION, and give the app identity the role Storage Blob Data Reader on the container.',
  },
  model_missing: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'There is no model.json where SEGMENTS_LOCATION points.',
    action:
      'Point SEGMENTS_LOCATION at the folder that holds model.json, and check that Customer Insights has exported.',
  },
  model_invalid: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'model.json is not valid.',
    action: 'Run the export of Customer Insights again; look at the fields named in details.',
  },
  segment_missing: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'model.json has no segment of this name.',
    action: 'Choose a segment of GET /segments; near matches stand in details.',
  },
  column_missing: {
    status: 422,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'The segment has no column of this name.',
    action: 'Correct the mapping; the columns of the segment stand in GET /segments/{name}.',
  },
  partitions_missing: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'The segment has no partitions in model.json.',
    action: 'Refresh the segment in Customer Insights and run its export.',
  },
  partition_missing: {
    status: 409,
    retried: 'nextRun',
    actor: 'nobody',
    meaning: 'A partition that model.json names does not exist.',
    action:
      'Wait until Customer Insights has finished writing, then run again; when it lasts, run its export again.',
  },
  partition_foreign: {
    status: 422,
    retried: 'no',
    actor: 'administrator',
    meaning: 'model.json names a partition on another account or outside the configured folder.',
    action: 'Correct SEGMENTS_LOCATION or SEGMENTS_STORAGE; the app never follows foreign locations.',
  },
  snapshot_mixed: {
    status: 409,
    retried: 'nextRun',
    actor: 'nobody',
    meaning: 'The partitions come from different snapshot folders.',
    action: 'Wait until Customer Insights has finished writing, then run again.',
  },
  snapshot_not_ready: {
    status: 409,
    retried: 'nextRun',
    actor: 'nobody',
    meaning:
      'The snapshot is still being written: a partition is missing, or something changed while it was read.',
    action: 'Wait until Customer Insights has finished writing, then run again.',
  },
  snapshot_older: {
    status: 409,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The snapshot is older than the one delivered last.',
    action: 'Find out why Customer Insights went back; run again after its next refresh.',
  },
  segment_emptied: {
    status: 409,
    retried: 'nextRun',
    actor: 'contributor',
    meaning: 'The segment has no rows where it had some.',
    action: 'Check the segment in Customer Insights.',
  },
  csv_unreadable: {
    status: 422,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'A partition is not CSV of the dialect that model.json declares.',
    action: 'Look at the file and line named in target; run the export of Customer Insights again.',
  },
});
