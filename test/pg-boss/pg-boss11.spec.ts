import { jest } from '@jest/globals';
import { describeVersion } from './versions.js';

// Another major version, in the place of the one that is installed under the name.
const load = jest.fn(() => import('pg-boss11'));
jest.unstable_mockModule('pg-boss', load);

await describeVersion(11, () => expect(load).toHaveBeenCalled());
