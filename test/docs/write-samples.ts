import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transpiled } from './compile-samples.js';
import { ROOT, samplesOf } from './doc-samples.js';

export const CACHE = join(ROOT, 'node_modules', '.cache', 'nestjs-idenfy-docs');

/**
 * Writes the samples of a page where they can be imported.
 *
 * @param reader tells spec files apart that use the same page at the same time
 */
export function writeSamples(
  page: string,
  reader = 'samples',
): (file: string) => Promise<Record<string, unknown>> {
  const directory = join(CACHE, reader, page.replaceAll('/', '-'));
  rmSync(directory, { recursive: true, force: true });
  for (const [name, code] of transpiled(samplesOf(page))) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), code);
  }
  return (file) => import(join(directory, file)) as Promise<Record<string, unknown>>;
}
