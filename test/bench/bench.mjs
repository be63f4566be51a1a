/**
 * `npm run bench`: the rows of docs/performance.md, each in a process of its own with its two sides in turn. `npm run bench --
 * webhook` runs the rows whose file has that name in it. Ratios hold from run to run; absolute figures do not.
 */
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { ROUNDS } from './harness.mjs';

const ROWS = [
  'webhook-core',
  'webhook-http',
  'token-check',
  'memory-sessions',
  'redis-sessions',
  'sql-sessions',
  'create-token',
  'start',
  'growth',
];
const wanted = process.argv.slice(2);
const folder = fileURLToPath(new URL('./rows/', import.meta.url));
const missing = readdirSync(folder).filter((file) => !ROWS.includes(file.replace('.mjs', '')));
if (missing.length > 0) {
  throw new Error(`not in the list of rows: ${missing.join(', ')}`);
}

const run = (name) =>
  new Promise((resolve) => {
    const child = fork(`${folder}${name}.mjs`, [], { execArgv: ['--expose-gc'] });
    child.on('message', resolve);
    child.on('close', (code) => resolve([{ name, failed: `ended with ${code}` }]));
  });

const print = (line) => process.stdout.write(`${line}\n`);
const number = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const spread = ({ low, median, high }) => `${number(median)} (${number(low)} to ${number(high)})`;

print(
  `Node ${process.version}, ${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, ${ROUNDS} rounds; medians (quartiles)\n`,
);
print('| what | the other side | ours | other | ratio | reach for | reached |');
print('| --- | --- | --- | --- | --- | --- | --- |');
for (const name of ROWS.filter((row) => wanted.length === 0 || wanted.some((part) => row.includes(part)))) {
  for (const row of await run(name)) {
    if (row.failed) {
      print(`| ${row.name} | | | | | | ${row.failed} |`);
      process.exitCode = 1;
    } else if (row.value !== undefined) {
      print(`| ${row.name} | | ${row.value} | | | | |`);
    } else {
      const limit =
        Number.isFinite(row.limit) && row.limit !== null
          ? `${row.better === 'less' ? '<=' : '>='} ${row.limit}x`
          : '';
      const note = row.note ? `; ${row.note}` : '';
      print(
        `| ${row.name} | ${row.other} | ${spread(row.ours)} ${row.unit} | ${spread(row.theirs)} ${row.unit} | ${spread(row.ratio)}x${note} | ${limit} | ${row.reached ? 'yes' : 'no'} |`,
      );
    }
  }
}
