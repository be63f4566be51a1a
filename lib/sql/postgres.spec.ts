import { Pool } from 'pg';
import { postgres } from './postgres.js';

describe('postgres()', () => {
  it('listens to the errors of a pool once, however many databases are made of it', () => {
    const pool = new Pool();
    for (let made = 0; made < 20; made += 1) {
      postgres(pool);
    }
    expect(pool.listenerCount('error')).toBe(1);
    expect(pool.listenerCount('connect')).toBe(1);
  });
});
