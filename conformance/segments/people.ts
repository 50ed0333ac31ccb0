/** The made-up people of a segment: rows whose outcome is known beforehand. Pure. */

export interface Person {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
}

/** What a segment is made of. */
export interface SegmentSpec {
  /** Begins every address; of one step of one execution only, so that its people are told from all others. */
  prefix: string;
  /** People with a good address. */
  people: number;
  /** The first so many have left. */
  left?: number;
  /** Appended to the last name of the last so many people. */
  renamed?: number;
  /** Rows without a usable address. */
  invalid?: number;
  /** Rows that repeat an address in other letters. */
  duplicate?: number;
}

/** What the parser of the app must keep: other scripts, quotes, commas. */
const firstNames = ['Ana', 'Zoë', 'Jürgen', 'Mary "May"', 'O’Neil, Pat', '李', 'Łukasz'];
const badAddresses = ['', 'not-an-address', 'two@@signs.example.com'];

const person = (spec: SegmentSpec, n: number): Person => ({
  id: `${spec.prefix}${n}`,
  email: `${spec.prefix}${n}@example.com`,
  firstName: firstNames[n % firstNames.length] ?? '',
  lastName: `Number${n}${n >= spec.people - (spec.renamed ?? 0) ? ' renamed' : ''}`,
  phone: `+1555${String(n).padStart(7, '0')}`,
});

/** People who must be on the list once everything is delivered. */
export const peopleOf = (spec: SegmentSpec): Person[] =>
  Array.from({ length: spec.people - (spec.left ?? 0) }, (_, i) => person(spec, i + (spec.left ?? 0)));

/** All rows in file order: the people, then repeated addresses, then bad ones. */
export function rowsOf(spec: SegmentSpec): Person[] {
  const people = peopleOf(spec);
  const again = people
    .slice(0, spec.duplicate ?? 0)
    .map((one) => ({ ...one, id: `${one.id}-again`, email: one.email.toUpperCase() }));
  const bad = Array.from({ length: spec.invalid ?? 0 }, (_, i) => ({
    ...person(spec, spec.people + i),
    email: badAddresses[i % badAddresses.length] ?? '',
  }));
  return [...people, ...again, ...bad];
}
