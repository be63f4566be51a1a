import type {
  DueAgainSession,
  OpenSession,
  StoredSession,
} from '../sessions/live-session-store.interface.js';
import { Deadline } from '../shared/deadline.js';
import type { RedisCommands } from './redis-commands.js';
import type { RedisKeys } from './redis-keys.js';
import { expiryMs, wholeMs } from './redis-options.js';
import { ADD_DUE, MOVE_DUE, SETTLE_DUE, TAKE_DUE } from './scripts/session-index.scripts.js';
import { CLAIM_DUE_SESSION, DUE_AGAIN_SESSION } from './scripts/session.scripts.js';
import { partsOf, readSession } from './script-reply.js';

/** An entry is kept this much longer than its session can last, in case clocks of a cluster's servers differ. */
const MARGIN_MS = 3_600_000;

interface Candidate {
  readonly id: string;
  /** The time that taking it has set, by the clock of the index's server. */
  readonly again: string;
}

/**
 * The index of due sessions of each instance. It lies in another cluster slot than the sessions, so it only says
 * which may be due; the session itself decides, and gives itself to one taker. Entries of sessions that are gone are
 * dropped when they are met, or when their time is over.
 */
export class DueSessions {
  constructor(
    private readonly commands: RedisCommands,
    private readonly keys: RedisKeys,
    /** How long one take looks on, in milliseconds: what it has taken is not to be lost because its caller has gone. */
    private readonly lookForMs: number,
  ) {}

  async add(id: string, { instance, dueMs, holdMs }: OpenSession): Promise<void> {
    const goneAfterMs = Math.max(0, holdMs - dueMs) + MARGIN_MS;
    const lastsMs = Math.max(holdMs, dueMs) + MARGIN_MS;
    const args = [id, wholeMs(dueMs), expiryMs(lastsMs), wholeMs(goneAfterMs)];
    await this.commands.evalScript(ADD_DUE, [this.keys.due(instance)], args);
  }

  /** Up to `limit` sessions that are due; looks on for a while if the index names ones that are not. */
  async take(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    const taken: StoredSession[] = [];
    const seen = new Set<string>();
    const end = new Deadline(this.lookForMs);
    for (;;) {
      const wanted = request.limit - taken.length;
      const candidates = await this.candidates(request, wanted);
      const unseen = candidates.filter(({ id }) => !seen.has(id));
      const sessions = await Promise.all(unseen.map((candidate) => this.claim(candidate, request)));
      taken.push(...sessions.filter((session) => session !== undefined));
      unseen.forEach(({ id }) => seen.add(id));
      if (unseen.length === 0 || candidates.length < wanted || taken.length >= request.limit || end.expired) {
        return taken;
      }
    }
  }

  /** First the session, which decides: an index that was not moved in time is corrected when the entry is met. */
  async again(id: string, { instance, scanRef, dueMs }: DueAgainSession): Promise<boolean> {
    const due = wholeMs(dueMs);
    const args = [scanRef === undefined ? '0' : '1', scanRef ?? '', due];
    const reply = await this.commands.evalScript(DUE_AGAIN_SESSION, [this.keys.session(id)], args);
    if (Number(reply) !== 1) {
      return false;
    }
    await this.commands.evalScript(MOVE_DUE, [this.keys.due(instance)], [id, due, String(MARGIN_MS)]);
    return true;
  }

  private async candidates(
    { instance, againMs }: { instance: string; againMs: number },
    limit: number,
  ): Promise<Candidate[]> {
    if (limit < 1) {
      return [];
    }
    const args = [String(limit), wholeMs(againMs)];
    const parts = partsOf(await this.commands.evalScript(TAKE_DUE, [this.keys.due(instance)], args));
    const ids = parts.filter((_, index) => index % 2 === 0);
    return ids.map((id = '', index) => ({ id, again: parts[index * 2 + 1] ?? '' }));
  }

  private async claim(
    { id, again }: Candidate,
    { instance, againMs }: { instance: string; againMs: number },
  ): Promise<StoredSession | undefined> {
    const args = [wholeMs(againMs)];
    const reply = await this.commands.evalScript(CLAIM_DUE_SESSION, [this.keys.session(id)], args);
    const [kind, wait] = partsOf(reply);
    if (kind === 'none' || (wait !== undefined && kind === 'later')) {
      const settle = [id, again, kind === 'none' ? '' : (wait ?? '')];
      await this.commands.evalScript(SETTLE_DUE, [this.keys.due(instance)], settle);
    }
    return readSession(reply);
  }
}
