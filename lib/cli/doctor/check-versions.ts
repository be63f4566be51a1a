import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { satisfies } from 'semver';
import { ownManifest } from '../own-manifest.js';
import { error, ok, warning } from './finding.js';
import type { Finding } from './finding.js';

const CHECK = 'versions';
const PAGE = '(docs/compatibility.md, docs/dependencies.md)';
const OWN = 'nestjs-idenfy';

/** Node and the packages that the app in this folder has, against what this package needs. */
export function checkVersions(folder = process.cwd(), node = process.versions.node): Finding[] {
  const { engines, peerDependencies, peerDependenciesMeta } = ownManifest();
  const own = ownFolder(folder);
  const findings: Finding[] = [];
  if (!satisfies(node, engines.node)) {
    findings.push(
      error(CHECK, `Node ${node} is not supported: ${engines.node}`, `Install another one ${PAGE}`),
    );
  }
  const installed = new Map(
    Object.keys(peerDependencies).map((name) => [name, versionOf(own, folder, name)] as const),
  );
  for (const [name, range] of Object.entries(peerDependencies)) {
    const version = installed.get(name);
    if (version !== undefined && !satisfies(version, range, { includePrerelease: true })) {
      findings.push(
        error(
          CHECK,
          `${name} ${version} is not supported: ${range}`,
          `Install a version of that range ${PAGE}`,
        ),
      );
    } else if (version === undefined && peerDependenciesMeta[name]?.optional !== true) {
      findings.push(error(CHECK, `${name} is not installed`, `npm i ${name} (README.md, Install)`));
    }
  }
  findings.push(...checkCopies(folder), ...checkNest(own, folder), ...checkJest(folder, installed));
  return findings.length > 0 ? findings : [ok(CHECK, `Node ${node} and all peers are in range; one ${OWN}`)];
}

/** The nearest folder of a package, as Node looks for it. */
function installedAt(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (existsSync(join(place, 'package.json'))) {
      return place;
    }
    if (dirname(at) === at) {
      return undefined;
    }
  }
}

/** Where the app's copy of this package looks for its peers: some installers put them beside it, and not beside the app. */
function ownFolder(folder: string): string {
  const place = installedAt(folder, OWN);
  return place === undefined ? folder : realpathSync(place);
}

function versionOf(own: string, folder: string, name: string): string | undefined {
  const place = installedAt(own, name) ?? installedAt(folder, name);
  return place === undefined
    ? undefined
    : (JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Two copies have handlers, decorators and classes of their own, and one does not see those of the other. */
function checkCopies(folder: string): Finding[] {
  const first = installedAt(folder, OWN);
  const copies = first === undefined ? [] : copiesIn(dirname(first));
  const places = [...new Set(copies.map((place) => realpathSync(place)))];
  return places.length < 2
    ? []
    : [
        error(
          CHECK,
          `${places.length} copies of ${OWN} are installed: ${copies.join(', ')}`,
          `Have one: npm ls ${OWN} shows who needs the others (docs/compatibility.md)`,
        ),
      ];
}

/** In a node_modules folder and in those of the packages in it. */
function copiesIn(modules: string): string[] {
  if (!existsSync(modules)) {
    return [];
  }
  const own = join(modules, OWN);
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
  );
  const nested = names.filter((name) => name !== OWN && !name.startsWith('.'));
  return [
    ...(existsSync(join(own, 'package.json')) ? [own] : []),
    ...nested.flatMap((name) => copiesIn(join(modules, name, 'node_modules'))),
  ];
}

/** The app and this package have to share them: classes of one copy are not those of the other. */
function checkNest(own: string, folder: string): Finding[] {
  return ['@nestjs/common', '@nestjs/core'].flatMap((name) => {
    const places = [folder, own]
      .map((from) => installedAt(from, name))
      .filter((place) => place !== undefined);
    return new Set(places.map((place) => realpathSync(place))).size < 2
      ? []
      : [
          error(
            CHECK,
            `the app has ${name} of ${places[0]}, and ${OWN} has that of ${places[1]}`,
            `Have one: npm ls ${name} shows who needs the other (docs/compatibility.md)`,
          ),
        ];
  });
}

/** Node can load an ES module by `require`; Jest cannot. */
function checkJest(folder: string, installed: ReadonlyMap<string, string | undefined>): Finding[] {
  const isOnNest11 = installed.get('@nestjs/core')?.startsWith('11.') === true;
  const esm = ['@nestjs/axios', '@nestjs/config'].filter((name) => installed.get(name)?.startsWith('12.'));
  return isOnNest11 && esm.length > 0 && installedAt(folder, 'jest') !== undefined
    ? [
        warning(
          CHECK,
          `Jest cannot load version 12 of ${esm.join(' and ')} in a CommonJS app on NestJS 11`,
          'Install version 4 of both (docs/troubleshooting.md, At the start)',
        ),
      ]
    : [];
}
