/** Registers the table of routes with the Functions host. */
import type { HttpFunctionOptions } from '@azure/functions';
import { authLevel } from '../access/authenticate';
import type { Route } from './route';
import { serve, type Behind } from './serve';

/** The part of `app` from `@azure/functions` that registers a call. */
export interface HttpApp {
  http(name: string, options: HttpFunctionOptions): void;
}

/**
 * Registers every route, also when the settings are bad: a throw while loading would show zero functions in Azure
 * and no reason. The access mode is chosen here, once for the deployment.
 */
export function registerRoutes<S>(app: HttpApp, routes: readonly Route<S>[], behind: Behind<S>): void {
  const level = authLevel(behind.loaded.ok ? behind.loaded.settings : undefined);
  for (const route of routes)
    app.http(route.name, {
      methods: [route.method],
      route: route.path,
      authLevel: route.role === 'open' ? 'anonymous' : level,
      ...(behind.extraInputs ? { extraInputs: behind.extraInputs } : {}),
      handler: serve(route, behind),
    });
}
