/** Connections as the status shows them: counts for everybody, the rest to those who may see it. Pure. */
import type { Caller } from '../access/roles';
import { atLeast } from '../access/roles';
import { mayUse } from '../access/connectionAccess';
import type { Connection } from '../model/connection';
import type { Status } from './schema';

type Shown = Status['connections']['value'][number];
type Verified = Connection['checked']['activeCampaign'];

/** Administrators see what was found; contributors whether it was good, because the words name limits and hosts. */
function shown(caller: Caller, { id, type, displayName, enabled, checked }: Connection): Shown {
  const { at, activeCampaign, customerInsights } = checked;
  const of = ({ ok, code, message }: Verified): Shown['checked']['activeCampaign'] => ({
    ok,
    ...(code === undefined ? {} : { code }),
    ...(atLeast(caller, 'Administrator') ? { message } : {}),
  });
  return {
    ...{ id, type, displayName, enabled },
    checked: { at, activeCampaign: of(activeCampaign), customerInsights: of(customerInsights) },
  };
}

const isFailing = ({ checked }: Connection): boolean =>
  !checked.activeCampaign.ok || !checked.customerInsights.ok;

export function connectionsOf(caller: Caller, all: readonly Connection[]): Status['connections'] {
  const enabled = all.filter((one) => one.enabled);
  return {
    enabled: enabled.length,
    disabled: all.length - enabled.length,
    failing: enabled.filter(isFailing).length,
    value: all.filter((one) => mayUse(caller, one)).map((one) => shown(caller, one)),
  };
}
