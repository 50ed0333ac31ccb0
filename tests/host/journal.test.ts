// The journal and the store on it: nothing complete is lost, nothing torn counts, growth is bounded.
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../local/host/durable/journal';
import { Ev, event } from '../../local/host/durable/protocol';
import { type Instance } from '../../local/host/durable/state';
import { Store, Transaction } from '../../local/host/durable/store';
import { cleanUp, newFolder } from './support/host-process';

afterEach(cleanUp);

const readAll = (file: string): unknown[] => {
  const lines: unknown[] = [];
  const journal = new Journal(file);
  journal.read((line) => lines.push(line));
  journal.close();
  return lines;
};

test('cut anywhere, a journal gives back exactly its complete lines', () => {
  const lines = fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }) }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (written, share) => {
      const file = path.join(newFolder(), 'j.jsonl');
      const journal = new Journal(file);
      const ends = written.map((line) => {
        journal.append(line);
        return statSync(file).size;
      });
      journal.close();
      const cut = Math.floor(share * (ends.at(-1) ?? 0));
      truncateSync(file, cut);
      const complete = written.slice(0, ends.filter((end) => end <= cut).length);
      expect(readAll(file)).toEqual(complete);
      appendFileSync(file, '{"after":1}\n');
      expect(readAll(file)).toEqual([...complete, { after: 1 }]);
    }),
    { numRuns: 40 },
  );
});

test('a journal that has grown to four times what it held is rewritten', () => {
  const file = path.join(newFolder(), 'j.jsonl');
  const journal = new Journal(file, 1000);
  journal.rewrite([{ live: 'x'.repeat(300) }]);
  let appended = 0;
  while (!journal.isOvergrown) {
    journal.append({ change: appended++ });
    expect(appended).toBeLessThan(200);
  }
  expect(statSync(file).size).toBeGreaterThan(1200);
  journal.rewrite([{ live: 'x'.repeat(300) }]);
  expect(journal.isOvergrown).toBe(false);
  expect(readAll(file)).toHaveLength(1);
});

function newInstance(id: string): Instance {
  const at = new Date().toISOString();
  const fixed = { instanceId: id, executionId: 'e1', generation: 0, name: 'o', version: null, parent: null };
  const changing = { status: 'Running', output: null, customStatus: null, input: '{}' } as const;
  return { ...fixed, ...changing, createdTime: at, lastUpdatedTime: at, history: [], inbox: [] };
}

test('whatever steps are taken, a store opened anew holds the same', () => {
  const step = fc.record({
    id: fc.constantFrom('a', 'b'),
    kind: fc.constantFrom('arrive', 'take', 'renew', 'purge'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const file = path.join(newFolder(), 'hub.jsonl');
      const store = new Store(file);
      for (const { id, kind } of steps) apply(store, id, kind);
      expect(new Store(file).instances).toEqual(store.instances);
      expect(new Store(file).instances).toEqual(store.instances); // and after the rewriting at the start
    }),
    { numRuns: 60 },
  );
});

/** Does what the engine does to instances: messages arrive, an episode takes them, a new execution begins, a purge. */
function apply(store: Store, id: string, kind: string): void {
  const tx = new Transaction();
  const instance = store.instances.get(id);
  if (kind === 'purge') {
    store.instances.delete(id);
    tx.deleted.add(id);
  } else if (!instance) {
    const created = newInstance(id);
    store.instances.set(id, created);
    store.touch(tx, created, { reset: true });
  } else if (kind === 'arrive') {
    store.touch(tx, instance);
    instance.inbox.push(event(Ev.EventRaised, { Name: 'e', Input: '1' }));
  } else if (kind === 'take') {
    store.touch(tx, instance, { drained: true });
    instance.history = [...instance.history, ...instance.inbox.splice(0)];
  } else {
    store.touch(tx, instance, { reset: true });
    instance.history = [];
    instance.generation++;
  }
  store.commit(tx);
}

test('a store knows whether the host before it stopped in good order, and what was in process when not', () => {
  const file = path.join(newFolder(), 'hub.jsonl');
  const first = new Store(file);
  expect(first.killedAt).toBeNull();
  apply(first, 'a', 'create');
  for (const task of [0, 1]) first.markStarted(['a', 'e1', task]);
  first.markStarted(['a', 'an earlier execution', 2]);
  const tx = new Transaction();
  const instance = first.instances.get('a')!;
  first.touch(tx, instance);
  instance.inbox.push(event(Ev.TaskCompleted, { TaskScheduledId: 0 }));
  first.commit(tx);
  const afterKill = new Store(file);
  expect(afterKill.killedAt?.getTime()).toBeGreaterThan(0);
  expect([...afterKill.started.values()]).toEqual([['a', 'e1', 1]]);
  afterKill.close();
  expect(new Store(file).killedAt).toBeNull();
});

test('the journal holds text of any script as it is', () => {
  const file = path.join(newFolder(), 'j.jsonl');
  writeFileSync(file, '');
  const journal = new Journal(file);
  journal.append({ name: 'Zoë 東京 😀\u2028' });
  journal.close();
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
  expect(readAll(file)).toEqual([{ name: 'Zoë 東京 😀\u2028' }]);
});
