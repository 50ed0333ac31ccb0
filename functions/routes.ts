/** The table of routes: functions, OpenAPI and the matrix of roles are made from it. */
import { connectionRoutes } from './connections';
import { consentRoutes } from './consent';
import { exportRoutes } from './exports';
import { healthRoutes } from './health';
import { runRoutes } from './runs';
import { segmentRoutes } from './segments';

export const routes = [
  ...healthRoutes,
  ...consentRoutes,
  ...connectionRoutes,
  ...segmentRoutes,
  ...exportRoutes,
  ...runRoutes,
];
