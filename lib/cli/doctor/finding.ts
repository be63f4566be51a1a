/** `error` ends the command with 1. */
export type Level = 'ok' | 'warning' | 'error' | 'skipped';

/** What a check has found. */
export interface Finding {
  readonly check: string;
  readonly level: Level;
  readonly found: string;
  /** What to do, with the page of the documentation. */
  readonly remedy?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, level: 'ok', found });

export const skipped = (check: string, found: string): Finding => ({ check, level: 'skipped', found });

export const warning = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, level: 'warning', found, remedy },
});

export const error = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, level: 'error', found, remedy },
});
