/** What the calls of administration work with; the composition root's services have it all. */
import type { Audit } from '../shared/audit/audit';
import type { Connections } from '../shared/connections/connections';
import type { SegmentList } from '../shared/connections/parts';
import type { Exports } from '../shared/exports/exports';
import { routesFor } from '../shared/http/route';

export interface AdminServices {
  connections: Connections;
  exports: Exports;
  segments: SegmentList;
  audit: Audit;
}

export const route = routesFor<AdminServices>();
