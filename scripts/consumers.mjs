// Installs the packed tarball into the apps of test/consumers, outside the repository, as a user would.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { must } from './run.mjs';

const CONSUMERS = resolve('test/consumers');
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Of a range like `^4.0.0 || ^12.0.0`: the lowest version that it takes, or its highest branch. */
const ENDS = {
  lowest: (range) => /\d+\.\d+\.\d+/.exec(range)[0],
  newest: (range) => range.split('||').at(-1).trim(),
};

/** What an app depends on; a consumer with `peers` gets every peer of the package, at that end of its range. */
function dependenciesOf({ dependencies, peers }) {
  const ranges = peers === undefined ? {} : readJson('package.json').peerDependencies;
  const peerVersions = Object.entries(ranges).map(([name, range]) => [name, ENDS[peers](range)]);
  return { ...dependencies, ...Object.fromEntries(peerVersions) };
}

/** The names of all consumers, or of those that are asked for. */
export function consumerNames(wanted = []) {
  return readdirSync(CONSUMERS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (wanted.length === 0 || wanted.includes(entry.name)))
    .map((entry) => entry.name);
}

/** Consumers that depend on the same packages share one install. */
export function groupConsumers(names) {
  const groups = new Map();
  for (const name of names) {
    const dependencies = dependenciesOf(readJson(join(CONSUMERS, name, 'package.json')));
    const key = JSON.stringify(dependencies);
    const group = groups.get(key) ?? { dependencies, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The TypeScript samples of a page as files of a CommonJS app, beside the stand-ins for what an app has of its own. */
function writeSamples(page, directory) {
  // The login of Playwright's recipe is left out: the consumers have no Playwright.
  cpSync('test/docs/app', directory, { recursive: true, filter: (file) => !file.endsWith('sign-in.ts') });
  for (const file of readdirSync(directory)) {
    const code = readFileSync(join(directory, file), 'utf8');
    writeFileSync(join(directory, file), code.replace(/ from '(\.\/.+)\.js'/g, " from '$1'"));
  }
  for (const { 1: code, index } of readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)) {
    const [, file = `at-${index}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(code) ?? [];
    writeFileSync(join(directory, file), code);
  }
}

/** A folder for the time of `use`, with the tarball in it. */
export async function withTarball(use) {
  const work = mkdtempSync(join(tmpdir(), 'nestjs-idenfy-'));
  try {
    await must('npm', ['pack', '--ignore-scripts', '--pack-destination', work]);
    const tarball = readdirSync(work).find((file) => file.endsWith('.tgz'));
    await use({ work, tarball: join(work, tarball) });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Installs what a group depends on, with the tarball.
 *
 * @returns the folder of each of its consumers, by name
 */
export async function installGroup({ dependencies, names }, { work, tarball }) {
  const home = join(work, names[0]);
  mkdirSync(home);
  const manifest = { private: true, dependencies: { ...dependencies, 'nestjs-idenfy': `file:${tarball}` } };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  const quickly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await must('npm', ['install', ...quickly], { cwd: home });
  await must('npm', ['ls', '--all'], { cwd: home });

  const shared = readdirSync(CONSUMERS, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map((name) => {
      const app = join(home, name);
      cpSync(join(CONSUMERS, name), app, { recursive: true });
      for (const { name: file } of shared) {
        cpSync(join(CONSUMERS, file), join(app, file));
      }
      for (const page of readJson(join(app, 'package.json')).samples ?? []) {
        writeSamples(page, join(app, 'src', 'samples', page.replaceAll('/', '-')));
      }
      return [name, app];
    }),
  );
}
