/** What the simulator holds against what the refreshed snapshot says; nothing of the app is asked. */
import type { SimulatorControl } from '../../local/simulator/control';
import { cellsIn, lastRow } from './segment';

/** Sentences about contacts that are not as they should be; empty when all are. */
export async function differences(
  simulator: SimulatorControl,
  rows: number,
  listId: string,
): Promise<string[]> {
  const last = lastRow('refreshed', rows);
  const seen = new Uint8Array(last);
  let wrong = 0;
  for await (const contact of simulator.contacts()) {
    const row = Number(/^person(\d+)@/.exec(contact.email)?.[1]);
    if (!(row < last) || seen[row] === 1) {
      wrong++;
      continue;
    }
    seen[row] = 1;
    const stays = cellsIn('refreshed', rows, row);
    const cells = stays ?? cellsIn('first', rows, row) ?? [];
    const held = [contact.firstName, contact.lastName, contact.phone, contact.lists[listId]];
    const should = [cells[2], cells[3], cells[4], stays ? 1 : 2];
    if (held.some((value, i) => value !== should[i])) wrong++;
  }
  const lost = seen.reduce((count, one) => count + 1 - one, 0);
  return [
    ...(lost > 0 ? [`${lost} contacts are lost`] : []),
    ...(wrong > 0 ? [`${wrong} contacts are wrong or foreign`] : []),
  ];
}
