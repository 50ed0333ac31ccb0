/** What the sink owes to other runs of the same process. */
import { compileMapping } from '../../shared/contacts/mapping';
import { compareRows } from '../../shared/delta/compare';
import { Decider } from '../../shared/delta/decide';
import { StateIndex } from '../../shared/delta/stateIndex';
import type { Row } from '../../shared/segments/rows';
import { RunSink, type SinkParts } from '../../shared/runs/runSink';

const mapping = compileMapping({ email: 'email', firstName: 'name' }, ['email', 'name']);
const record = (n: number) => ({
  email: `person${n}@contoso.example`,
  member: true,
  last: { kind: 'delivered' as const },
  fingerprint: [n, n] as const,
  slots: [7],
});

test('sends that are due get their turn after every chunk of rows, and every 250 rows that were held', async () => {
  const rows = 3000;
  const index = new StateIndex(mapping.slots.length);
  for (let n = 0; n < rows; n++) index.load(record(n));
  const decider = new Decider(index, { emptyValues: 'leave', full: false, comparable: true });
  const written: number[] = [];
  let turns = 0;
  let sent = 0;
  const parts = {
    decider,
    writers: [{ write: () => '{}' }],
    automations: 'never',
    rejects: { write: () => Promise.resolve(0) },
    batches: { addBatch: () => Promise.resolve() },
  } as unknown as SinkParts;
  const sink = new RunSink(parts);
  const send = sink.send.bind(sink);
  sink.send = (...row) => {
    sent++;
    send(...row);
  };
  const count = (): void => {
    turns++;
    written.push(sent);
    if (turns < 100) setImmediate(count);
  };
  setImmediate(count);
  // All rows in one piece, as when everything has been read ahead: only the sink lets the event loop go on.
  const all = Array.from({ length: rows }, (_, n): Row => {
    return { file: 'x.csv', line: n + 1, values: [`person${n}@contoso.example`, 'New'], fault: undefined };
  });
  async function* read(): AsyncGenerator<Row[]> {
    for (let at = 0; at < rows; at += 600) yield await Promise.resolve(all.slice(at, at + 600));
  }
  await compareRows([{ mapping, read }], decider, sink);
  expect(sent).toBe(rows);
  expect(written.filter((before) => before === 0).length).toBeGreaterThanOrEqual(rows / 600);
  const steps = written.map((now, i) => now - (written[i - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThanOrEqual(250);
});
