// The same app compiled by each version of TypeScript, in each way to resolve modules that it has, and each result run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const node10 = (ignoreDeprecations) => ['node10', ['--ignoreDeprecations', ignoreDeprecations]];
/** 7 has no node10 any more. */
const COMPILERS = {
  'typescript-5.9': [['nodenext', []], ['bundler', []], node10('5.0')],
  'typescript-6.0': [['nodenext', []], ['bundler', []], node10('6.0')],
  'typescript-7': [
    ['nodenext', []],
    ['bundler', []],
  ],
};

function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
  return stdout.trim();
}

for (const [compiler, resolutions] of Object.entries(COMPILERS)) {
  const manifest = `${compiler}/package.json`;
  const tsc = join(dirname(require.resolve(manifest)), require(manifest).bin.tsc);
  for (const [resolution, flags] of resolutions) {
    const outDir = join('dist', compiler, resolution);
    mkdirSync(outDir, { recursive: true });
    writeFileSync(
      join(outDir, 'package.json'),
      JSON.stringify({ type: resolution === 'node10' ? 'commonjs' : 'module' }),
    );
    run([tsc, '-p', `tsconfig.${resolution}.json`, '--outDir', outDir, ...flags]);
    console.log(`${compiler} ${resolution}\n${run([join(outDir, 'main.js')])}`);
  }
}
