// The API report of every entry in docs/api: the public surface as text, so that a change of it is seen in review.
// Without arguments checks that the reports are what the build says; with --update writes them.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { entries, packageName } from './entries.mjs';

const REPORTS = 'docs/api';
const update = process.argv.includes('--update');

const quiet = { logLevel: 'none', addToApiReportFile: false };
const configOf = (entry) => ({
  projectFolder: resolve('.'),
  mainEntryPointFilePath: resolve(entry.esm.types),
  // What the public types are made of belongs to the surface, exported or not.
  apiReport: {
    enabled: true,
    reportFolder: resolve(REPORTS),
    reportTempFolder: resolve('node_modules/.cache/nestjs-idenfy-api'),
    reportFileName: entry.name,
    includeForgottenExports: true,
  },
  docModel: { enabled: false },
  dtsRollup: { enabled: false },
  tsdocMetadata: { enabled: false },
  compiler: {
    overrideTsconfig: {
      compilerOptions: {
        ...{ target: 'ES2022', lib: ['ES2023'], module: 'NodeNext', moduleResolution: 'NodeNext' },
        ...{ strict: true, skipLibCheck: true, types: ['node'], rootDir: resolve('dist/esm') },
      },
      files: [resolve(entry.esm.types)],
    },
  },
  newlineKind: 'lf',
  messages: {
    compilerMessageReporting: { default: { logLevel: 'error' } },
    // No release tags here: what is exported is public. Comments are checked by typedoc.
    extractorMessageReporting: { default: quiet },
    tsdocMessageReporting: { default: quiet },
  },
});

mkdirSync(REPORTS, { recursive: true });
const changed = [];
for (const entry of entries) {
  const config = ExtractorConfig.prepare({
    configObject: configOf(entry),
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = message.logLevel !== 'error' && message.messageId.startsWith('console-');
    },
  });
  if (apiReportChanged || !succeeded) {
    changed.push(entry.path);
  }
}

const wanted = new Set(entries.map(({ name }) => `${name}.api.md`));
const stale = readdirSync(REPORTS).filter((file) => !wanted.has(file));
if (update) {
  stale.forEach((file) => rmSync(`${REPORTS}/${file}`));
} else if (changed.length + stale.length > 0) {
  console.error(`The public surface differs from ${REPORTS}: ${[...changed, ...stale].join(', ')}.`);
  console.error('Where that is meant, run `npm run api` and commit what it writes.');
  process.exitCode = 1;
}
console.log(`${packageName}: ${entries.length} API reports ${update ? 'written' : 'compared'}`);
