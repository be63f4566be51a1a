import { problemsOf, text } from '../config/options-table.js';
import type { OptionRow, OptionsTable } from '../config/options-table.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import type { StoredSession } from './live-session-store.interface.js';

/** Which session of a clientId is meant. */
export interface LiveSessionOptions {
  /**
   * The slot of the session, where a clientId has several at once: 1 to 100 printable ASCII characters, without a space at
   * either end. Without it the one session that a clientId has by default.
   */
  slot?: string;
}

/** As for a clientId: both are in the name of the session. */
export const SLOT: OptionRow<string> = text(
  'slot',
  /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/,
  'must be a string of 1 to 100 printable ASCII characters, without a space at either end',
);
export const LIVE_SESSION_OPTIONS: OptionsTable<LiveSessionOptions> = { slot: SLOT };

/** What is wrong with a slot; undefined is the default one. */
export const checkSlot = (value: unknown): IdenfyProblem[] => problemsOf('slot', SLOT, value);

/** What can have one session at a time: a clientId, or a slot of it. */
export interface SessionSlot extends Readonly<LiveSessionOptions> {
  readonly clientId: string;
}

/** In neither of the two, as both are printable: no clientId and slot together make the name of another pair. */
const SEPARATOR = '\n';

/** What a store has for a clientId. Without a slot it is the clientId itself. */
export const storedName = ({ clientId, slot }: SessionSlot): string =>
  slot === undefined ? clientId : `${clientId}${SEPARATOR}${slot}`;

export function slotOfName(name: string): SessionSlot {
  const end = name.indexOf(SEPARATOR);
  return end === -1 ? { clientId: name } : { clientId: name.slice(0, end), slot: name.slice(end + 1) };
}

/** A session with its own clientId, and its slot beside it. */
export type SlottedSession = StoredSession & SessionSlot;

export const slottedSession = (session: StoredSession): SlottedSession => ({
  ...session,
  ...slotOfName(session.clientId),
});
