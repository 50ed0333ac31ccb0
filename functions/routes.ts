/** The table of routes: functions, OpenAPI and the matrix of roles are made from it. */
import { runRoutes } from './runs';

export const routes = [...runRoutes];
