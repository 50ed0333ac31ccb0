/** A refused key is believed only when it is refused again and again, whatever is late meanwhile. */
import fc from 'fast-check';
import { ProductError } from '../../shared/model/errors';
import { keyRefusalsAfter } from '../../shared/runs/lanes';
import { proofSlots, proofsNeeded, proveKey, slotsToPass } from '../../shared/runs/proof';

const refused = (): Promise<never> => Promise.reject(new ProductError('key_refused', 'no'));
const soon = (count: number, from = 20): number[] =>
  Array.from({ length: count }, (_, i) => Date.now() + from + i * 5);

/** Answers in turn, the last one for ever; counts how often it was asked. */
function keyThat(...answers: (() => Promise<unknown>)[]) {
  let asked = 0;
  return {
    client: () => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? refused;
      return Promise.resolve({ me: answer as () => Promise<{ id: string; username: string }> });
    },
    asked: () => asked,
  };
}
const accepted = (): Promise<unknown> => Promise.resolve({ id: '1', username: 'x' });

test('five refusals are believed, and what is left of the slots is given back', async () => {
  const slots = soon(proofSlots);
  const key = keyThat(refused);
  const proof = await proveKey(slots, 0, key.client);
  expect(proof).toMatchObject({ refusals: proofsNeeded, refusal: { code: 'key_refused' } });
  expect(key.asked()).toBe(5);
  expect(proof.unused).toEqual(slots.filter((_, i) => ![0, 1, 3, 7, 15].includes(i)));
});

test('one acceptance clears the key at once', async () => {
  const slots = soon(proofSlots);
  const key = keyThat(refused, refused, accepted);
  expect(await proveKey(slots, 2, key.client)).toMatchObject({ refusals: 0 });
  expect(key.asked()).toBe(3);
});

test('slots that have passed prove nothing and do not keep the others from proving', async () => {
  const slots = [...soon(9, -5000), ...soon(7)];
  const key = keyThat(refused);
  const proof = await proveKey(slots, 0, key.client);
  expect(proof.refusals).toBe(5);
  expect(proof.unused).toEqual(expect.arrayContaining(slots.slice(0, 9)));
});

test('fewer slots than proofs: the count goes on in the next wave', async () => {
  const key = keyThat(refused);
  const first = await proveKey(soon(3), 0, key.client);
  expect(first.refusals).toBe(3);
  expect((await proveKey(soon(3), first.refusals, key.client)).refusals).toBe(5);
  expect(key.asked()).toBe(5);
});

test('without any slot nothing is concluded', async () => {
  const key = keyThat(refused);
  expect(await proveKey([], 4, key.client)).toEqual({ refusals: 4, unused: [] });
  expect(key.asked()).toBe(0);
});

test('property: pauses grow, and never cost a proof that the slots have room for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (slots) => {
      const used: number[] = [];
      for (let at = 0; at < slots && used.length < proofsNeeded;) {
        used.push(at);
        at += 1 + slotsToPass(used.length, slots - 1 - at);
      }
      expect(used).toHaveLength(Math.min(slots, proofsNeeded));
    }),
  );
});

test('an accepted batch between two refusals begins the count anew; a wave without any answer keeps it', () => {
  const result = { batch: 1, used: true, next: 'done', failed: false, accepted: 0 } as const;
  expect(keyRefusalsAfter(3, [{ ...result, accepted: 250 }], {})).toBe(0);
  expect(keyRefusalsAfter(3, [{ ...result, used: false }], {})).toBe(3);
  expect(keyRefusalsAfter(3, [result], { keyRefusals: 4 })).toBe(4);
});
