import { existsSync, readFileSync } from 'node:fs';

export interface Manifest {
  readonly name?: string;
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The package.json of this package, above the file that this is compiled to. */
export function ownManifest(): Manifest {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
    if (manifest?.name === 'nestjs-idenfy') {
      return manifest;
    }
    if (new URL('..', folder).href === folder.href) {
      throw new Error('nestjs-idenfy has no package.json');
    }
  }
}
