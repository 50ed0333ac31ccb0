/** What ActiveCampaign holds against what was to arrive. Pure. */
import { subscribed, unsubscribed, type Import, type Member } from '../activecampaign/account';
import { finding, type Finding } from '../finding';
import type { Person } from '../segments/people';

const some = (addresses: readonly string[]): string =>
  `${addresses.length}, for example ${addresses.slice(0, 2).join(', ')}`;

/** Exactly these people are subscribed, with their names as in the file; of these others all are unsubscribed. */
export function arrived(
  members: ReadonlyMap<string, Member>,
  people: readonly Person[],
  gone: readonly Person[] = [],
): Finding {
  const wanted = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  const left = new Set(gone.map(({ email }) => email.toLowerCase()));
  const missing = [...wanted.keys()].filter((email) => members.get(email)?.status !== subscribed);
  const still = [...left].filter((email) => members.get(email)?.status !== unsubscribed);
  const foreign = [...members.keys()].filter((email) => !wanted.has(email) && !left.has(email));
  const wrong = [...wanted].flatMap(([email, { firstName, lastName }]) => {
    const member = members.get(email);
    return member && (member.firstName !== firstName || member.lastName !== lastName) ? [email] : [];
  });
  return finding(
    `ActiveCampaign holds exactly ${people.length} people${gone.length > 0 ? ` and has unsubscribed ${gone.length}` : ''}, names as in the files`,
    (missing.length > 0 && `not there: ${some(missing)}`) ||
      (still.length > 0 && `not unsubscribed: ${some(still)}`) ||
      (foreign.length > 0 && `there but not to be: ${some(foreign)}`) ||
      (wrong.length > 0 && `with another name: ${some(wrong)}`),
  );
}

/** So many people are subscribed, all of them of this segment. */
export function arrivedInPart(
  members: ReadonlyMap<string, Member>,
  people: readonly Person[],
  count: number,
): Finding {
  const known = new Set(people.map(({ email }) => email.toLowerCase()));
  const foreign = [...members.keys()].filter((email) => !known.has(email));
  const held = [...members.values()].filter(({ status }) => status === subscribed).length;
  return finding(
    'ActiveCampaign holds exactly those that count as delivered',
    (held !== count && `it holds ${held}, the run says ${count}`) ||
      (foreign.length > 0 && `there but not to be: ${some(foreign)}`),
  );
}

/** Imports of people whose address begins so. */
export const importsOf = (imports: readonly Import[], prefix: string): Import[] =>
  imports.filter(({ emails }) => emails.some((email) => email.startsWith(prefix)));

/** Over two runs nobody was sent twice. Requests that were refused for their pace are no sending. */
export function sentOnce(imports: readonly Import[]): Finding {
  const all = imports.flatMap(({ emails }) => emails);
  const twice = all.length - new Set(all).size;
  return finding('the next run sends only the rest', twice > 0 && `${twice} contacts were sent again`);
}

/** After one crash at most the requests in flight were made twice; none was made three times. */
export function resentInFlightOnly(imports: readonly Import[], inFlight: number): Finding {
  const times = new Map<string, number>();
  let repeated = 0;
  for (const { emails } of imports) {
    if (emails.some((email) => times.has(email))) repeated++;
    for (const email of emails) times.set(email, (times.get(email) ?? 0) + 1);
  }
  const most = Math.max(0, ...times.values());
  return finding(
    'nothing is sent again except what was in flight, and that once',
    (repeated > inFlight && `${repeated} imports were repeated, at most ${inFlight} were in flight`) ||
      (most > 2 && `a contact was sent ${most} times`),
  );
}
