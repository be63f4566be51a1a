export type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.js';
export { RedisDeliveryStore } from './redis-delivery.store.js';
export { RedisLiveSessionStore } from './redis-live-session.store.js';
export type { RedisDeliveryStoreOptions, RedisStoreOptions } from './redis-options.js';
