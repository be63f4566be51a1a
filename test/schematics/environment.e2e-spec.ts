import { parseEnv } from 'node:util';
import { SIMULATOR_DEFAULTS } from '../../lib/shared/simulator-defaults.js';
import { NEW_APP, add } from './app-tree.js';

const SIMULATOR = {
  IDENFY_API_KEY: SIMULATOR_DEFAULTS.apiKey,
  IDENFY_API_SECRET: SIMULATOR_DEFAULTS.apiSecret,
  IDENFY_SIGNING_KEYS: SIMULATOR_DEFAULTS.signingKey,
  IDENFY_BASE_URL: `http://127.0.0.1:${SIMULATOR_DEFAULTS.port}`,
};
const SECRETS = ['IDENFY_API_KEY', 'IDENFY_API_SECRET', 'IDENFY_SIGNING_KEYS'];
const BLANK = { IDENFY_API_SECRET: '', IDENFY_SIGNING_KEYS: '' };

const withFiles = (files: Readonly<Record<string, string>>) => add({ ...NEW_APP, ...files });

describe('.env', () => {
  it('gets the values of the simulator', async () => {
    const { text } = await withFiles({});

    expect(parseEnv(text('.env'))).toEqual(SIMULATOR);
  });

  it('keeps what it holds', async () => {
    const { text } = await withFiles({ '.env': 'PORT=4001\n# the database\nDATABASE_URL=postgres://here' });

    expect(text('.env')).toMatch(/^PORT=4001\n# the database\nDATABASE_URL=postgres:\/\/here\n\n# iDenfy/);
    expect(parseEnv(text('.env'))).toEqual({ PORT: '4001', DATABASE_URL: 'postgres://here', ...SIMULATOR });
  });

  it('gets the values where the variables are blank, and keeps its comments', async () => {
    const { text } = await withFiles({ '.env': '# ours\nIDENFY_API_KEY=\nIDENFY_SIGNING_KEYS= \nPORT=1\n' });

    expect(text('.env')).toMatch(
      /^# ours\nIDENFY_API_KEY=simulator-key\nIDENFY_SIGNING_KEYS=simulator-signing-key\nPORT=1\n/,
    );
    expect(parseEnv(text('.env'))).toEqual({ PORT: '1', ...SIMULATOR });
  });

  it('gets the values where blanks are written in another way, with its line ends', async () => {
    const before = `export IDENFY_API_KEY=\r\nIDENFY_API_SECRET = \r\nIDENFY_SIGNING_KEYS=""\r\n`;
    const { text } = await withFiles({ '.env': before });

    expect(text('.env')).not.toMatch(/(?<!\r)\n/);
    expect(parseEnv(text('.env').replaceAll('\r', ''))).toEqual(SIMULATOR);
  });

  it('gets the rest where it has a part of the values of the simulator', async () => {
    const { text } = await withFiles({ '.env': `IDENFY_API_KEY=${SIMULATOR.IDENFY_API_KEY}\n` });

    expect(parseEnv(text('.env'))).toEqual(SIMULATOR);
  });

  it.each([
    ['IDENFY_API_KEY=MINE', { IDENFY_API_KEY: 'MINE', ...BLANK }],
    ['export IDENFY_API_KEY="MINE"', { IDENFY_API_KEY: 'MINE', ...BLANK }],
    ['IDENFY_SIGNING_KEYS=MINE', { IDENFY_SIGNING_KEYS: 'MINE', IDENFY_API_KEY: '', IDENFY_API_SECRET: '' }],
    [
      'IDENFY_BASE_URL=https://ivs.example.com',
      { IDENFY_BASE_URL: 'https://ivs.example.com', IDENFY_API_KEY: '', ...BLANK },
    ],
    ['IDENFY_API_KEY=MINE\nIDENFY_SIGNING_KEYS=', { IDENFY_API_KEY: 'MINE', ...BLANK }],
  ])('gets no known key beside a value of an account: %j', async (before, expected) => {
    const { text, said } = await withFiles({ '.env': before });

    expect(parseEnv(text('.env'))).toEqual(expected);
    expect(text('.env')).not.toContain('simulator');
    expect(said).toContain(
      `Still without a value: ${SECRETS.filter((name) => !(expected as Record<string, string>)[name]).join(', ')}.`,
    );
    expect(said).not.toContain('MINE');
  });

  it('gets only what no other file has, where another one has values of an account', async () => {
    const { text } = await withFiles({ '.env.local': 'IDENFY_API_KEY=MINE' });

    expect(parseEnv(text('.env'))).toEqual(BLANK);
    expect(text('.env.local')).toBe('IDENFY_API_KEY=MINE');
  });

  it('is left alone where an account is complete', async () => {
    const before = SECRETS.map((name) => `${name}=MINE\n`).join('');
    const here = await withFiles({ '.env': before });
    const elsewhere = await withFiles({ '.env.local': before });

    expect(here.text('.env')).toBe(before);
    expect(elsewhere.tree.files).not.toContain('/.env');
    expect(here.said).not.toContain('without a value');
  });

  it('takes an example for no account', async () => {
    const { text } = await withFiles({ '.env.example': 'IDENFY_API_KEY=your-key\n' });

    expect(parseEnv(text('.env'))).toEqual(SIMULATOR);
  });
});

describe('.env.example', () => {
  it('gets the names, without values', async () => {
    const { text } = await withFiles({ '.env.example': 'PORT=3000\n' });

    expect(parseEnv(text('.env.example'))).toEqual({ PORT: '3000', IDENFY_API_KEY: '', ...BLANK });
  });

  it('is not made', async () => {
    expect((await withFiles({})).tree.files).not.toContain('/.env.example');
  });
});

describe('.gitignore', () => {
  it.each(['/dist', '/dist\n', '.env.local\n', '#.env\n', ''])(
    'gets .env where it lacks it: %j',
    async (before) => {
      const { text, said } = await withFiles({ '.gitignore': before });

      expect(text('.gitignore').split('\n').slice(-2)).toEqual(['.env', '']);
      expect(text('.gitignore').startsWith(before)).toBe(true);
      expect(said).toContain('.env is in .gitignore now');
    },
  );

  it.each(['.env', '/.env\r\ndist', 'dist\n.env*\n', '*.env', '**/.env'])(
    'stays where it has it: %j',
    async (before) => {
      const { text, said } = await withFiles({ '.gitignore': before });

      expect(text('.gitignore')).toBe(before);
      expect(said).not.toContain('.gitignore');
    },
  );

  it('is missed where there is none', async () => {
    const { tree, said } = await withFiles({});

    expect(tree.files).not.toContain('/.gitignore');
    expect(said).toContain('keep .env, which holds secrets, out of version control');
  });
});
