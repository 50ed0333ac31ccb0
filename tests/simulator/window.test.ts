/** The sliding windows: exact at every moment, whatever the order of events. */
import fc from 'fast-check';
import { Budget } from '../../local/simulator/budget';
import { TimeScale } from '../../local/simulator/clock';
import { SlidingWindow } from '../../local/simulator/window';

/** Ascending times with many equal ones and many exactly one width apart. */
const times = fc
  .array(fc.integer({ min: 0, max: 25 }), { maxLength: 200 })
  .map((gaps) => gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], []));

const inWindow = (all: number[], now: number, width: number) =>
  all.filter((time) => time > now - width && time <= now).length;

test('a window counts exactly the events of (now - width, now], at every moment', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 60 }), (all, width) => {
      const window = new SlidingWindow(width);
      all.forEach((now, index) => {
        window.add(now);
        expect(window.count(now)).toBe(inWindow(all.slice(0, index + 1), now, width));
      });
    }),
  );
});

test('the peak is the fullest window anywhere, not only at the events', () => {
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 60 }), (all, width) => {
      const window = new SlidingWindow(width);
      for (const now of all) window.add(now);
      const end = (all.at(-1) ?? 0) + width;
      const everywhere = Array.from({ length: end * 2 + 1 }, (_, half) => inWindow(all, half / 2, width));
      expect(window.peak).toBe(Math.max(0, ...everywhere));
    }),
    { numRuns: 50 },
  );
});

test('a budget never grants more than the limit in any window, and refuses nothing that would fit', () => {
  const limits = { requestsPerSecond: 5, importsPerMinute: 100, singleImportsPerMinute: 20 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }), (gaps) => {
      const budget = new Budget(limits, new TimeScale(1));
      const granted: number[] = [];
      let now = 1000;
      for (const gap of gaps) {
        now += gap;
        const before = inWindow(granted, now, 1000);
        const refusal = budget.request(now);
        if (refusal) {
          expect(before).toBe(5);
          expect(inWindow(granted, now + refusal.waitMs, 1000)).toBeLessThan(5);
          expect(inWindow(granted, now + refusal.waitMs - 1, 1000)).toBe(5);
        } else {
          granted.push(now);
          expect(before).toBeLessThan(5);
        }
      }
    }),
  );
});

test('imports of one contact and of several have budgets of their own; refused ones show in the peaks only', () => {
  const budget = new Budget(
    { requestsPerSecond: 5, importsPerMinute: 100, singleImportsPerMinute: 20 },
    new TimeScale(1),
  );
  const refused = { several: 0, single: 0 };
  for (let i = 0; i < 110; i++) if (budget.import(i, 250)) refused.several++;
  for (let i = 0; i < 30; i++) if (budget.import(200 + i, 1)) refused.single++;
  expect(refused).toEqual({ several: 10, single: 10 });
  expect(budget.peaks).toMatchObject({ importsInAMinute: 140, severalInAMinute: 110, singleInAMinute: 30 });
  expect(budget.import(60_000, 2)).toBeUndefined();
});

test('a time scale divides the windows', () => {
  const budget = new Budget(
    { requestsPerSecond: 5, importsPerMinute: 100, singleImportsPerMinute: 20 },
    new TimeScale(50),
  );
  for (let i = 0; i < 5; i++) expect(budget.request(100)).toBeUndefined();
  expect(budget.request(119)).toMatchObject({ limit: 'requests', waitMs: 1 });
  expect(budget.request(120)).toBeUndefined();
  expect([new TimeScale(50).retryAfter(13.2), new TimeScale(1).retryAfter(1001)]).toEqual(['0.014', '2']);
});
