// Builds the package twice, for `import` (dist/esm) and for `require` (dist/cjs).
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (project) => {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
};

rmSync('dist', { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.build.cjs.json');
writeFileSync('dist/esm/package.json', '{ "type": "module" }\n');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
