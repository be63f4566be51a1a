// Another process that is writing into a SQLite file until its input ends; with `alone` nobody else may read it either.
import Database from 'better-sqlite3';

const [, , file, alone] = process.argv;
const database = new Database(file);
if (alone === 'alone') {
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = DELETE');
}
database.exec('BEGIN EXCLUSIVE');
process.stdin.resume().once('end', () => process.exit());
process.stdout.write('locked');
