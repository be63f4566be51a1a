export { ClientIdFrom } from './client-id-from.decorator.js';
export type { ClientIdExtractor, ClientIdSource } from './client-id-from.decorator.js';
export { DuplicateTokenGuard } from './duplicate-token.guard.js';
export type { LiveSession } from './live-session.interface.js';
export type * from './live-session-store.interface.js';
export type { SessionMessage, SessionOutcome } from './session-message.js';
export { MemoryLiveSessionStore } from './memory-live-session.store.js';
export type { MemoryLiveSessionStoreOptions } from './memory-live-session.store.js';
