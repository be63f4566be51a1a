import { describeVersion } from './versions.js';

await describeVersion(10);
