import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import { note } from './figures.js';

const CHILD = fileURLToPath(new URL('./child/sqlite-writer.mjs', import.meta.url));
/** A child is killed so long after its first acknowledgement, in milliseconds: somewhere in its writes. */
const LONGEST_LIFE_MS = 40;

export interface SqliteKillNumbers {
  readonly kills: number;
  /** The compiled package; without it the built one is used. */
  readonly packageFolder?: () => string;
}

/** What a child acknowledged until it was killed. The line that it was writing counts for nothing. */
function acknowledged(file: string, life: number, packageFolder?: string): Promise<string[]> {
  const settings = JSON.stringify({ file, life, packageFolder });
  const child = spawn(process.execPath, [CHILD], {
    env: { ...process.env, SETTINGS: settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (output === '') {
      setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_LIFE_MS);
    }
    output += part;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) =>
      signal === 'SIGKILL'
        ? resolve(output.split('\n').slice(0, -1))
        : reject(new Error(`the writer ended with ${code}`)),
    );
  });
}

/** Row 12: a SQLite file whose only process is killed in the middle of its writes. */
export function describeSqliteKills({ kills, packageFolder }: SqliteKillNumbers): void {
  it(`row 12: ${kills} times kill -9 in the middle of writes: the SQLite file is whole, and nothing is missing`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
    const file = join(folder, 'idenfy.db');
    try {
      await createIdenfySchema(sqlite(file));
      const told: string[] = [];
      for (let life = 0; life < kills; life += 1) {
        told.push(...(await acknowledged(file, life, packageFolder?.())));
      }
      const database = new Database(file);
      const kept = database
        .prepare<[], string>(
          `SELECT 'reserved ' || client_id FROM idenfy_sessions
UNION ALL SELECT 'open ' || client_id || ' ' || scan_ref FROM idenfy_sessions WHERE state = 'open'
UNION ALL SELECT 'settled ' || delivery_id || ' ' || handler FROM idenfy_handled
UNION ALL SELECT 'done ' || delivery_id FROM idenfy_deliveries WHERE state = 'done'`,
        )
        .pluck()
        .all();
      const integrity = database.pragma('integrity_check', { simple: true });
      database.close();
      const rows = new Set(kept);
      expect(integrity).toBe('ok');
      expect(told.filter((line) => !rows.has(line))).toEqual([]);
      const count = (kind: string): number => told.filter((line) => line.startsWith(kind)).length;
      // Every child came so far, at least.
      expect(count('reserved')).toBeGreaterThanOrEqual(kills);
      expect(count('done')).toBeGreaterThan(0);
      note(
        12,
        `a SQLite file, sessions and deliveries written through the stores: ${kills} times kill -9 of the process within ${LONGEST_LIFE_MS} ms of its first write`,
        `integrity_check ok; of ${count('reserved')} reserved and ${count('open')} open sessions, ${count('settled')} handlers and ${count('done')} handled deliveries that were acknowledged, 0 missing; ${rows.size - told.length} writes applied and not acknowledged`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
}
