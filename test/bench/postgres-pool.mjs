/** A pool of 10 connections to DATABASE_URL or 127.0.0.1:5432; nothing where no PostgreSQL responds, which one line says. */
import process from 'node:process';
import { Pool } from 'pg';

export async function postgresPool() {
  const connectionString = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const pool = new Pool({ connectionString, max: 10, connectionTimeoutMillis: 5000 });
  try {
    await pool.query('SELECT 1');
    return pool;
  } catch {
    process.stderr.write(
      '\n*** LEFT OUT: the rows of PostgreSQL: none responds at DATABASE_URL or 127.0.0.1:5432 ***\n',
    );
    await pool.end();
    return undefined;
  }
}
