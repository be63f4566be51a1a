/**
 * `nest add nestjs-idenfy` in fresh apps, as the CLI of Nest 11 and of Nest 12 makes them: what it writes is formatted, builds, and
 * passes its test; the app starts, and a verification goes from the request to the listener.
 *
 * `nest add` installs the package from a registry first, then runs the schematic. Here the packed tarball is installed instead, and
 * `-s` leaves out the first half. (The long `--skip-install` is also handed to the schematic, which would not install the peers.)
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { withTarball } from './consumers.mjs';
import { Tally, forEach, must, run } from './run.mjs';

const VERSIONS = [11, 12];
const TEST = 'verification.listener.spec.ts';
const PEERS = ['@nestjs/axios', '@nestjs/config', 'axios', 'class-transformer', 'class-validator'];
/** For a loaded machine: what takes longer has stopped. */
const DEADLINE_MS = 60_000;

const tally = new Tally('nest add');
const env = { ...process.env, npm_config_prefer_offline: 'true', npm_config_audit: 'false', NO_COLOR: '1' };

await withTarball(async (packed) => {
  await forEach(VERSIONS, async (version) => {
    try {
      await check(version, await newApp(version, packed));
    } catch (error) {
      tally.add(`Nest ${version}`, { ok: false, output: error.stack });
    }
  });
});
tally.finish();

/** @returns the folder of an app with the package and what it names, in which `nest add` was not run yet. */
async function newApp(version, { work, tarball }) {
  const home = join(work, `nest-${version}`);
  mkdirSync(home);
  const options = ['--skip-install', '--skip-git', '--package-manager', 'npm'];
  await must('npx', ['--yes', `@nestjs/cli@${version}`, 'new', 'app', ...options], { cwd: home, env });
  const cwd = join(home, 'app');
  await must('npm', ['install', '--ignore-scripts', tarball], { cwd, env });
  return cwd;
}

async function check(version, cwd) {
  const add = (name, result) => tally.add(`Nest ${version}: ${name}`, result);
  const npm = (...args) => run('npm', args, { cwd, env });
  const npx = (...args) => run('npx', ['--no', ...args], { cwd, env });

  add('nest add', await npx('nest', 'add', 'nestjs-idenfy', '-s'));
  // Not of all packages: what a new app of Nest 12 has does not agree on a version of TypeScript.
  add('the peers are installed, in the ranges', await npm('ls', 'nestjs-idenfy', ...PEERS));
  const before = filesOf(cwd);
  const again = await npx('nest', 'add', 'nestjs-idenfy', '-s');
  const same = JSON.stringify(filesOf(cwd)) === JSON.stringify(before);
  add('a second run changes nothing', { ...again, ok: again.ok && same });
  add('the sources are formatted', await npx('prettier', '--check', 'src'));
  add('npm run lint', await npm('run', 'lint'));
  add('npm run build', await npm('run', 'build'));
  const tested = await npm('test');
  add('npm test, the new test too', { ...tested, ok: tested.ok && tested.output.includes(TEST) });
  add('npm run test:e2e', await npm('run', 'test:e2e'));
  await verify(cwd, add);
}

/** What the files of an app hold, by their paths, without what is installed or built. */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(?:node_modules|dist)\//.test(path))
    .map((path) => [path, readFileSync(path, 'utf8')])
    .sort();
}

/** The app with the `.env` of `nest add`, but on a port that is free, beside the simulator with its own defaults on another one. */
async function verify(cwd, add) {
  const port = randomInt(10_000, 32_000);
  const { SIMULATOR_DEFAULTS: defaults } = await import('../dist/cjs/shared/simulator-defaults.js');
  const { apiKey, apiSecret, signingKey: signingKeys } = defaults;
  const webhookUrl = `http://127.0.0.1:${port}/idenfy/webhook`;
  const simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys, webhookUrl });
  const settings = { ...process.env, PORT: String(port), IDENFY_BASE_URL: simulator.url, NO_COLOR: '1' };
  const app = spawn(process.execPath, ['dist/main.js'], { cwd, env: settings });
  let output = '';
  for (const stream of [app.stdout, app.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const closed = once(app, 'close');
  const seen = async (text) => {
    for (const end = Date.now() + DEADLINE_MS; !output.includes(text) && Date.now() < end;) {
      await Promise.race([
        once(app.stdout, 'data'),
        closed,
        new Promise((resolve) => setTimeout(resolve, 1000)),
      ]);
    }
    return output.includes(text);
  };
  // Nest says that it has started before it listens.
  const listens = async () => {
    for (const end = Date.now() + DEADLINE_MS; app.exitCode === null && Date.now() < end;) {
      if (await fetch(`http://127.0.0.1:${port}`).catch(() => undefined)) {
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return false;
  };
  try {
    add('the app starts', { ok: await listens(), output });
    const start = () => fetch(`http://127.0.0.1:${port}/verifications`, { method: 'POST' });
    const started = await start();
    const { redirectUrl } = await started.json();
    add('a verification is started', { ok: redirectUrl?.startsWith(simulator.url), output });
    add('a second one is refused', { ok: (await start()).status === 409, output });
    await simulator.complete(simulator.sessions[0].scanRef, 'APPROVED');
    add('the listener hears the result', { ok: await seen('developer is APPROVED'), output });
  } finally {
    app.kill();
    await closed;
    await simulator.close();
  }
}
