// Installs the packed tarball into small apps outside the repository, as a user would, and runs them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const run = (command, args, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { ok: status === 0, output: `${stdout}${stderr}` };
};
const must = (result, what) => {
  if (!result.ok) {
    throw new Error(`${what} failed:\n${result.output}`);
  }
  return result.output;
};

const consumers = resolve('test/consumers');
const wanted = process.argv.slice(2);
const names = readdirSync(consumers, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (wanted.length === 0 || wanted.includes(entry.name)))
  .map((entry) => entry.name);

const work = mkdtempSync(join(tmpdir(), 'nestjs-idenfy-'));
let passed = 0;
let failed = 0;
try {
  must(run('npm', ['pack', '--pack-destination', work]), 'npm pack');
  const tarball = join(
    work,
    readdirSync(work).find((file) => file.endsWith('.tgz')),
  );
  for (const name of names) {
    const app = join(work, name);
    cpSync(join(consumers, name), app, { recursive: true });
    cpSync(join(consumers, 'story.cjs'), join(app, 'story.cjs'));
    const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', tarball];
    must(run('npm', install, app), `installing into ${name}`);
    const result = run('npm', ['start', '--silent'], app);
    console.log(`${result.ok ? '✓' : '✗'} ${name}`);
    if (result.ok) {
      passed += 1;
    } else {
      failed += 1;
      console.log(result.output);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`consumers: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
