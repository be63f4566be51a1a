export { ClientIdFrom, DuplicateTokenGuard } from './duplicate-token.guard.js';
export type {
  ClientIdExtractor,
  ClientIdFromOptions,
  ClientIdSource,
  GuardedSessions,
  SlotExtractor,
} from './duplicate-token.guard.js';
export type { LiveSession } from './session.js';
export type { LiveSessionOptions } from './session-slot.js';
export type { LiveSessionStore } from './live-session-store.interface.js';
export { MemoryLiveSessionStore } from './memory-live-session.store.js';
export type { MemoryLiveSessionStoreOptions } from './memory-live-session.store.js';
