import base from './jest.config.mjs';

/** The fault suites with their full numbers: minutes, not seconds. `npm run test:faults` */
export default {
  ...base,
  roots: ['<rootDir>/test/faults'],
  testMatch: ['**/*.fault-spec.ts'],
  reporters: ['default', '<rootDir>/test/faults/figures.reporter.mjs'],
  testTimeout: 300_000,
};
