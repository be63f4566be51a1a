import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionSecret } from '../../sample/support/sample-folder.js';

describe('the key of the sample’s sessions', () => {
  const before = process.env.SESSION_SECRET;
  let folder: string;

  beforeEach(() => {
    delete process.env.SESSION_SECRET;
    folder = mkdtempSync(join(tmpdir(), 'sample-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (before !== undefined) {
      process.env.SESSION_SECRET = before;
    }
  });

  it('is made once, and kept where only its owner can read it', () => {
    const file = join(folder, 'secret');
    const secret = sessionSecret(file);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect([sessionSecret(file), readFileSync(file, 'utf8')]).toEqual([secret, secret]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  it('is that of the environment where there is one', () => {
    process.env.SESSION_SECRET = 'from-the-environment';
    expect(sessionSecret(join(folder, 'secret'))).toBe('from-the-environment');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is a passing one where nothing can be kept', () => {
    expect(sessionSecret(join(folder, 'missing', 'secret'))).toMatch(/^[0-9a-f]{64}$/);
  });
});
