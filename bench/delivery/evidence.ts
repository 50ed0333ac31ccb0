/** What the simulator holds against what the sample says it must hold; nothing of the app is asked. */
import { sampleColumns, sampleMapping } from '../../local/sample/columns';
import { rowText } from '../../local/sample/row';
import { defaultSample } from '../../local/sample/segment';
import type { SimulatorControl } from '../../local/simulator/control';
import { imbalance, leaverImbalance } from '../../shared/model/counts';
import type { Run } from '../../shared/model/run';

export interface Evidence {
  /** Contacts that should be on the list and are not. */
  lost: number;
  /** Contacts on the list with another name or phone than the sample's. */
  wrong: number;
  /** Contacts on the list that the sample does not have. */
  foreign: number;
}

const at = (column: string): number => sampleColumns.findIndex(({ name }) => name === column);
const [email, firstName, lastName, phone] = [
  at(sampleMapping.email),
  at(sampleMapping.firstName),
  at(sampleMapping.lastName),
  at(sampleMapping.phone),
];

/** Cells of a row of a clean sample: every cell quoted, no quotes within. */
const cellsOf = (row: number): string[] =>
  rowText({ seed: defaultSample.seed, clean: true }, row, '').slice(1, -1).split('","');

/** Compares every contact of the list with the clean sample of so many rows. */
export async function compare(simulator: SimulatorControl, rows: number, listId = '1'): Promise<Evidence> {
  const expected = new Map<string, number>();
  for (let row = 0; row < rows; row++) expected.set((cellsOf(row)[email] ?? '').toLowerCase(), row);
  if (expected.size !== rows) throw new Error('The sample has two rows of one address.');
  let foreign = 0;
  let wrong = 0;
  for await (const contact of simulator.contacts()) {
    if (contact.lists[listId] !== 1) continue;
    const row = expected.get(contact.email.toLowerCase());
    if (row === undefined) {
      foreign++;
      continue;
    }
    expected.delete(contact.email.toLowerCase());
    const cells = cellsOf(row);
    const held = [contact.firstName, contact.lastName, contact.phone];
    const said = [cells[firstName], cells[lastName], cells[phone]].map((cell) => (cell ?? '').trim());
    if (held.join('\n') !== said.join('\n')) wrong++;
  }
  return { lost: expected.size, wrong, foreign };
}

export interface Resent {
  /** Accepted imports that held a contact which an earlier accepted import had held already. */
  imports: number;
  /** Of these, imports that did not exclude automations. */
  withAutomations: number;
  /** Of these, imports of contacts whose earlier import had been accepted before `confirmedBefore` (ms). */
  confirmed: number;
}

/** What was sent more than once. */
export async function resent(simulator: SimulatorControl, confirmedBefore = 0): Promise<Resent> {
  const first = new Map<string, number>();
  const answer: Resent = { imports: 0, withAutomations: 0, confirmed: 0 };
  for await (const line of simulator.imports({ emails: true })) {
    if (!line.accepted) continue;
    const before = (line.emails ?? []).flatMap((address) => first.get(address) ?? []);
    for (const address of line.emails ?? []) if (!first.has(address)) first.set(address, line.ms);
    if (before.length === 0) continue;
    answer.imports++;
    if (!line.excludeAutomations) answer.withAutomations++;
    if (before.some((ms) => ms < confirmedBefore)) answer.confirmed++;
  }
  return answer;
}

/** What is wrong with an ended run, in words; empty when nothing is. */
export function problemsOf(run: Run, rows: number, { lost, wrong, foreign }: Evidence): string[] {
  const { counts, leaverCounts } = run;
  const problems: string[] = [];
  const say = (bad: boolean, text: string): void => {
    if (bad) problems.push(`${run.runId}: ${text}`);
  };
  say(run.state !== 'succeeded', `ended as ${run.state} (${run.error?.code ?? 'no error'})`);
  say(imbalance(counts) !== 0 || leaverImbalance(leaverCounts) !== 0, 'its equations do not balance');
  say(counts.read !== rows, `read ${counts.read} of ${rows} rows`);
  say(counts.delivered !== rows, `delivered ${counts.delivered} of ${rows} rows`);
  say(lost + wrong + foreign > 0, `${lost} contacts lost, ${wrong} wrong, ${foreign} foreign`);
  return problems;
}
