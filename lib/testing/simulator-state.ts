import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { IdenfyConfigError } from '../errors/index.js';
import { isRecord } from '../requests/rules/json.js';
import { reasonOf } from '../shared/error-reason.js';
import type { Session } from './simulator-session.js';

/** What is kept of a session: its fields. */
export type SavedSession = Omit<
  Session,
  'now' | 'active' | 'ended' | 'pendingInformation' | 'toJSON' | 'open' | 'record' | 'delete' | 'stop'
>;

export interface SavedState {
  readonly port: number;
  /** How far its clock was ahead, in milliseconds. */
  readonly aheadMs?: number;
  readonly creditsSpent: number;
  readonly sessions: readonly SavedSession[];
  /** What the products keep, by name. */
  readonly products: Readonly<Record<string, object>>;
}

/** The file that outlasts a simulator. */
export class SimulatorState {
  #isWritten = false;
  #isWarned = false;

  constructor(private readonly file: string) {}

  /**
   * Nothing where there is no file yet.
   *
   * @throws IdenfyConfigError for a file of something else.
   */
  read(): SavedState | undefined {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    const state = parsed(text);
    if (
      !isRecord(state) ||
      typeof state.port !== 'number' ||
      !Array.isArray(state.sessions) ||
      !isRecord(state.products)
    ) {
      throw unusableState();
    }
    return state as unknown as SavedState;
  }

  /**
   * It is whole at any time, and readable to its owner only: the requests of an app name people. Throws where it cannot be written
   * at the start; later the simulator goes on, and warns once.
   */
  write(state: Omit<SavedState, 'sessions'> & { readonly sessions: readonly Session[] }): void {
    const next = `${this.file}.next`;
    try {
      writeFileSync(next, JSON.stringify(state, tagged), { mode: 0o600 });
      renameSync(next, this.file);
      this.#isWritten = true;
    } catch (error) {
      if (!this.#isWritten) {
        throw error;
      }
      this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    if (!this.#isWarned) {
      this.#isWarned = true;
      process.emitWarning(
        `the simulator cannot write its stateFile (${reasonOf(error) ?? 'unknown reason'})`,
      );
    }
  }
}

/** The file holds something else. */
export function unusableState(): IdenfyConfigError {
  const message = 'stateFile is not a file that the simulator has written';
  return new IdenfyConfigError([{ path: 'stateFile', rule: 'simulatorState', message }]);
}

/** What JSON has no form for, as an object that says what it is. */
function tagged(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  if (original instanceof Date) {
    return { $date: value };
  }
  if (original instanceof Map) {
    return { $map: [...original] };
  }
  return original instanceof Set ? { $set: [...original] } : value;
}

function untagged(_name: string, value: unknown): unknown {
  const { $date, $map, $set } = isRecord(value) ? value : {};
  if (typeof $date === 'string') {
    return new Date($date);
  }
  if (Array.isArray($map)) {
    return new Map($map as [unknown, unknown][]);
  }
  return Array.isArray($set) ? new Set($set) : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, untagged);
  } catch {
    return undefined;
  }
}
