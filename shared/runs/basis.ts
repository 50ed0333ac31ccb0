/** What a delivered state depends on besides the rows: a change makes the next run full, or starts a new state. Pure. */
import { createHash } from 'node:crypto';
import type { Connection } from '../model/connection';
import type { ExportDocument } from '../model/export';

/** `<account>/<list>#<hash of what is sent for every row>` */
export function basisOf(document: ExportDocument, connection: Pick<Connection, 'account'>): string {
  const { mapping, tags, emptyValues, leavers } = document;
  const content = [
    mapping.email,
    mapping.firstName,
    mapping.lastName,
    mapping.phone,
    (mapping.fields ?? []).map(({ id, column }) => [id, column]),
    tags ?? [],
    emptyValues,
    leavers.policy === 'mark' ? [leavers.field, leavers.memberValue] : [],
  ];
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  return `${connection.account.name}/${document.listId}#${hash}`;
}

export type BasisChange = 'none' | 'content' | 'destination';

/** What changed since the state was written: another destination starts a new state and touches nobody on the old list. */
export function basisChange(before: string, now: string): BasisChange {
  if (before === now) return 'none';
  return before.split('#')[0] === now.split('#')[0] ? 'content' : 'destination';
}
