import { describeExactlyOnce } from './exactly-once.js';

const results = Number(process.env['DELIVERIES'] ?? 5000);

describe('Exactly once in the database', () => {
  describeExactlyOnce({ results, kills: 40, killEveryMs: 2500, comparesWithout: true });
});
