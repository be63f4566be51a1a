// Node binaries from the registry's `node` package, kept in a cache folder outside the repository.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { must } from './run.mjs';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nestjs-idenfy', 'node');

/** The versions to check: the lowest of every line that `engines` names, and the newest of that line today. */
export function nodeVersions() {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const lowest = engines.node.match(/\d+\.\d+\.\d+/g);
  return lowest.flatMap((version) => [version, version.split('.')[0]]);
}

/**
 * The binary of a version (`20.19.0`), or of the newest of a line (`20`).
 *
 * @returns its path, and the version that it says it is
 */
export async function nodeBinary(wanted) {
  const home = join(CACHE, wanted);
  const binary = join(
    home,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const exact = wanted.includes('.');
  if (!exact || !existsSync(binary)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const allowed = ['--no-audit', '--no-fund', '--no-package-lock', '--no-save'];
    await must('npm', ['install', ...allowed, `node@${wanted}`], { cwd: home });
  }
  const version = (await must(binary, ['--version'])).trim().slice(1);
  if (!`${version}.`.startsWith(`${wanted}.`)) {
    throw new Error(`node@${wanted} is ${version}`);
  }
  return { binary, version };
}
