export { ClientIdFrom, DuplicateTokenGuard } from './duplicate-token.guard.js';
export type { ClientIdExtractor, ClientIdSource, GuardedSessions } from './duplicate-token.guard.js';
export type { LiveSession } from './session.js';
export type { LiveSessionStore } from './live-session-store.interface.js';
export { MemoryLiveSessionStore } from './memory-live-session.store.js';
export type { MemoryLiveSessionStoreOptions } from './memory-live-session.store.js';
