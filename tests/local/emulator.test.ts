/** The emulator as one file: what burdens Azurite is not in it. That it works is shown by every test with storage. */
import { readFileSync } from 'node:fs';
import { emulatorFile } from '../../local/azurite/file';

const program = readFileSync(emulatorFile, 'utf8');

test('blobs: garbage is collected at the start and then once a day, not every ten minutes', () => {
  const intervals = [...program.matchAll(/DEFAULT_GC_INTERVAL_MS=(\d[\d*e]*)/g)].map(([, text = '']) =>
    text.split('*').reduce((product, factor) => product * Number(factor), 1),
  );
  // The other is that of the queues, which nobody uses.
  expect(intervals).toEqual([24 * 3600 * 1000, 60 * 1000]);
});

test('neither its telemetry library nor its store in a database server is in it', () => {
  expect(program).not.toMatch(/node_modules\/(applicationinsights|sequelize)\//);
  expect(program).toMatch(/node_modules\/lokijs\//);
});

test('a path template is compiled once, however many requests are matched against it', () => {
  expect(program.match(/kept\.get\(text\)\?\?kept\.set\(text,compile\(text\)\)/g)).toHaveLength(3);
});
