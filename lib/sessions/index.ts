export { ClientIdFrom } from './client-id-from.decorator.js';
export type { ClientIdExtractor, ClientIdSource } from './client-id-from.decorator.js';
export { DuplicateTokenGuard } from './duplicate-token.guard.js';
export type { GuardedSessions } from './duplicate-token.guard.js';
export type { LiveSession } from './live-session.interface.js';
export type { LiveSessionStore } from './live-session-store.interface.js';
export { MemoryLiveSessionStore } from './memory-live-session.store.js';
export type { MemoryLiveSessionStoreOptions } from './memory-live-session.store.js';
