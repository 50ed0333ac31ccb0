/** The table of routes: functions, OpenAPI and the matrix of roles are made from it. */
import type { Route } from '../shared/http/route';
import { adminRoutes } from './adminRoutes';
import { correctionRoutes } from './corrections';
import { openApiRoute } from './openapi';
import type { CallServices } from './route';
import { peopleRoutes } from './people';
import { planRoutes } from './plans';
import { runRoutes } from './runs';

export const routes: readonly Route<CallServices>[] = [
  ...adminRoutes,
  ...runRoutes,
  ...correctionRoutes,
  ...planRoutes,
  ...peopleRoutes,
  openApiRoute<CallServices>(() => routes),
];
