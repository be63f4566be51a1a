/**
 * Marks the method of the webhook controller with the name of its instance. Nest copies it to the function that it
 * registers as the route, and on Fastify to the route's `config`: that is how the mounted route is recognised.
 */
export const WEBHOOK_ROUTE = 'nestjs-idenfy:webhook';

/** What `@RouteConfig()` of @nestjs/platform-fastify sets; that package is not there in an app on Express. */
export const FASTIFY_ROUTE_CONFIG = '__fastify_route_config__';
