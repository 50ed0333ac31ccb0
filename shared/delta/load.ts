/** From the stream of a delivered state to the index that a snapshot is compared with, and to those who left. */
import { ProductError } from '../model/errors';
import type { CompiledMapping } from '../contacts/mapping';
import type { StateRecord } from './record';
import type { OpenState } from './stateFile';
import { StateIndex } from './stateIndex';

/** Targets of a mapping's slots, as the header of a state keeps them. */
export const layoutOf = (mapping: CompiledMapping): (string | number)[] =>
  mapping.slots.map((slot) => slot.target);

/**
 * Loads a whole state. `expected` contacts (of state and snapshot together) spare growing. Throws `state_damaged`.
 * Whether fingerprints and value hashes can be compared, `sameLayout` says.
 */
export async function loadIndex(
  state: OpenState,
  mapping: CompiledMapping,
  target: string,
  expected = 0,
): Promise<StateIndex> {
  const index = new StateIndex(mapping.slots.length, expected);
  try {
    for await (const records of state.records)
      for (const record of records)
        if (!index.load(record))
          throw new ProductError('state_damaged', `The delivered state "${target}" holds a contact twice.`, {
            target,
          });
    return index;
  } catch (error) {
    index.release();
    throw error;
  }
}

/** Whether the state was made with slots of the same targets in the same order. */
export const sameLayout = (state: OpenState, mapping: CompiledMapping): boolean =>
  JSON.stringify(state.header.layout) === JSON.stringify(layoutOf(mapping));

/**
 * Members whom the compared snapshot does not hold, in the order of the state, which is read a second time because
 * only there the addresses stand.
 */
export async function* leaversOf(state: OpenState, index: StateIndex): AsyncGenerator<StateRecord[]> {
  let number = 0;
  for await (const records of state.records) {
    const left = records.filter((record) => !index.seen(number++) && record.member);
    if (left.length > 0) yield left;
  }
}
