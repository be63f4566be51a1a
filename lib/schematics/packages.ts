import type { Tree } from '@angular-devkit/schematics';
import type { NestMajor } from './app.js';
import { readJson, readText, writeText } from './files.js';

/**
 * The peers that a new app does not have. Version 12 of @nestjs/axios and @nestjs/config is ESM only: CommonJS tests, which
 * apps on Nest 11 have, cannot load it.
 */
export const PEERS: Readonly<Record<NestMajor, Readonly<Record<string, string>>>> = {
  11: { '@nestjs/axios': '^4.0.0', '@nestjs/config': '^4.0.0', ...others() },
  12: { '@nestjs/axios': '^12.0.0', '@nestjs/config': '^12.0.0', ...others() },
};

function others(): Readonly<Record<string, string>> {
  return { axios: '^1.7.0', 'class-transformer': '^0.5.1', 'class-validator': '^0.15.0' };
}

type Dependencies = Readonly<Record<string, string>>;

interface Manifest {
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
}

/**
 * Adds the peers that package.json does not name; a version that it names stays.
 *
 * @returns the names of those that were added
 */
export function addPackages(tree: Tree, nest: NestMajor): string[] {
  const manifest = readJson<Manifest>(tree, 'package.json') ?? {};
  const present = { ...manifest.devDependencies, ...manifest.peerDependencies, ...manifest.dependencies };
  const missing = Object.entries(PEERS[nest]).filter(([name]) => !(name in present));
  if (missing.length > 0) {
    const dependencies = Object.entries({ ...manifest.dependencies, ...Object.fromEntries(missing) });
    const sorted = dependencies.sort(([one], [other]) => (one < other ? -1 : 1));
    const [, indent = '  '] = /^([ \t]+)"/m.exec(readText(tree, 'package.json') ?? '') ?? [];
    const changed = { ...manifest, dependencies: Object.fromEntries(sorted) };
    writeText(tree, 'package.json', `${JSON.stringify(changed, null, indent)}\n`);
  }
  return missing.map(([name]) => name);
}
