/** Calls of administration. */
import { auditRoutes } from './audit';
import { connectionRoutes } from './connections';
import { consentRoutes } from './consent';
import { exportRoutes } from './exports';
import { healthRoutes } from './health';
import { segmentRoutes } from './segments';

export const adminRoutes = [
  ...healthRoutes,
  ...consentRoutes,
  ...connectionRoutes,
  ...segmentRoutes,
  ...exportRoutes,
  ...auditRoutes,
];
