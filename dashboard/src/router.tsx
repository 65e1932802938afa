import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import {
  alertsSearch,
  callsSearch,
  parseSearch,
  qualitySearch,
  sharedSearch,
  stringifySearch,
} from './search_params.js';
import { BrokenPage, NotFoundPage } from './shell/fallback_pages.js';
import { Shell } from './shell/shell.js';

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: sharedSearch,
  component: lazyRouteComponent(() => import('./pages/overview/overview_page.js'), 'OverviewPage'),
});

const callsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/calls',
  validateSearch: callsSearch,
  component: lazyRouteComponent(() => import('./pages/calls/calls_page.js'), 'CallsPage'),
});

const callRoute = createRoute({
  getParentRoute: () => callsRoute,
  path: '$callId',
  component: lazyRouteComponent(() => import('./pages/calls/call_drawer.js'), 'CallDrawer'),
});

const alertsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('./pages/alerts/alerts_page.js'), 'AlertsPage'),
});

const qualityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/quality',
  validateSearch: qualitySearch,
  component: lazyRouteComponent(() => import('./pages/quality/quality_page.js'), 'QualityPage'),
});

const targetsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/targets',
  validateSearch: sharedSearch,
  component: lazyRouteComponent(() => import('./pages/targets/targets_page.js'), 'TargetsPage'),
});

const routeTree = rootRoute.addChildren([
  overviewRoute,
  callsRoute.addChildren([callRoute]),
  qualityRoute,
  alertsRoute,
  targetsRoute,
]);

/** Every address of the page, in one place. */
export function createAppRouter() {
  return createRouter({ routeTree, parseSearch, stringifySearch, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
