/** Jest in ESM mode (Nest 12 is ESM-only): run with `node --experimental-vm-modules`. */
export default {
  roots: ['<rootDir>/lib', '<rootDir>/test', '<rootDir>/sample'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/test/consumers/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // ts first: a compiled file that lies around must not be taken for its source.
  moduleFileExtensions: ['ts', 'mjs', 'js', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-idenfy$': '<rootDir>/lib/index.ts',
    '^nestjs-idenfy/browser$': '<rootDir>/lib/browser/index.ts',
    '^nestjs-idenfy/bullmq$': '<rootDir>/lib/bullmq/index.ts',
    '^nestjs-idenfy/pg-boss$': '<rootDir>/lib/pg-boss/index.ts',
    '^nestjs-idenfy/redis$': '<rootDir>/lib/redis/index.ts',
    '^nestjs-idenfy/sql$': '<rootDir>/lib/sql/index.ts',
    '^nestjs-idenfy/terminus$': '<rootDir>/lib/terminus/index.ts',
    '^nestjs-idenfy/opentelemetry$': '<rootDir>/lib/opentelemetry/index.ts',
    '^nestjs-idenfy/testing$': '<rootDir>/lib/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFiles: ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/support/after-each-file.ts'],
  // For a loaded machine: a test that hangs is ended, and no test is measured by it.
  testTimeout: 60_000,
  // One more than the cores of the machine that it is made for: many tests wait for a browser, a server or a child process.
  maxWorkers: 3,
  // Taking down the heap of many ES modules takes longer than the default of 500 ms on a loaded machine. A worker that
  // stays longer than this has a handle open, and jest says that it "has failed to exit gracefully".
  workerGracefulExitTimeout: 15_000,
  // Modules of Jest's ESM mode stay in memory: a worker that has grown is replaced between two files.
  workerIdleMemoryLimit: '400MB',
};
