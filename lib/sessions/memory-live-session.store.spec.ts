import { liveSessionStoreConformance } from '../testing/live-session-store.conformance.js';
import { MemoryLiveSessionStore } from './memory-live-session.store.js';

describe('MemoryLiveSessionStore', () => {
  describe('keeps the rules of LiveSessionStore', () => {
    for (const { name, run } of liveSessionStoreConformance(() => new MemoryLiveSessionStore())) {
      it(name, run);
    }
  });
});
