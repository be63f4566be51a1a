/** The start of an app with the module, beside the same app without it: whole processes, in milliseconds. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, URL } from 'node:url';
import { compare, report } from '../harness.mjs';

const app = fileURLToPath(new URL('../start-app.mjs', import.meta.url));
const start = (kind) => () => {
  const since = performance.now();
  const { status } = spawnSync(process.execPath, [app, kind], { stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(`the app ended with ${status}`);
  }
  return performance.now() - since;
};

const row = await compare({
  name: 'start and end of an app with the module',
  other: 'the same app without',
  unit: 'ms',
  limit: Infinity,
  ours: start('module'),
  theirs: start('bare'),
});
const more = row.ours.median - row.theirs.median;
report({ ...row, note: `${more.toFixed(0)} ms more (limit 60 ms)`, reached: more <= 60 });
