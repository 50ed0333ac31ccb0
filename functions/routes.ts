/** The table of routes: functions, OpenAPI and the matrix of roles are made from it. */
import type { Route } from '../shared/http/route';
import { adminRoutes } from './adminRoutes';
import { correctionRoutes } from './corrections';
import { openApiRoute } from './openapi';
import type { CallServices } from './route';
import { peopleRoutes } from './people';
import { planRoutes } from './plans';
import { runRoutes } from './runs';
import { startRoutes } from './starts';
import { statusRoutes } from './status';

export const routes: readonly Route<CallServices>[] = [
  ...adminRoutes,
  ...startRoutes,
  ...runRoutes,
  ...correctionRoutes,
  ...planRoutes,
  ...peopleRoutes,
  ...statusRoutes,
  openApiRoute<CallServices>(() => routes),
];
