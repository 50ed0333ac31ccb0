/** The records of a run's batches as blobs. */
import { newRecord } from '../../shared/runs/batchRecord';
import { BatchRecords } from '../../shared/runs/files/batchRecords';
import { newContainer } from '../storage/blobs';

test('more records than a page holds are listed whole and in order, and each folder by itself', async () => {
  const records = new BatchRecords(await newContainer(), 'a.20261124t021500-abcdef');
  // Some are missing, as those of batches that were never sent.
  const written = Array.from({ length: 530 }, (_, batch) => batch).filter((batch) => batch % 7 !== 3);
  await Promise.all(written.map((batch) => records.write(newRecord(batch, 1 + (batch % 250)), undefined)));
  const all = await records.listAll();
  expect(all.map(({ batch }) => batch)).toEqual(written);
  expect(all.map(({ contacts }) => contacts)).toEqual(written.map((batch) => 1 + (batch % 250)));
  const folder = await records.listFolder(2);
  expect(folder.map(({ batch }) => batch)).toEqual(written.filter((batch) => batch >= 200 && batch < 300));
  expect(await records.listFolder(6)).toEqual([]);
});
