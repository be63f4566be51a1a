import { platforms } from '../webhooks/support.js';
import { describeStarts } from './start-faults.js';

describeStarts({ platforms, startsWithinMs: 2500, endsWithinMs: 5000 });
