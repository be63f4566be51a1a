import { readFileSync, readdirSync } from 'node:fs';
import { idenfySchemaSql } from 'nestjs-idenfy/sql';
import { Cli } from '../support/cli.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('the command line', () => {
  let cli: Cli;
  let commands: string[];

  beforeAll(async () => {
    cli = await Cli.install();
    commands = await commandsOf('');
  });
  afterAll(() => cli.remove());

  /** The commands that do something, as they are typed. */
  async function commandsOf(parent: string): Promise<string[]> {
    const { stdout } = await cli.run([...parent.split(' ').filter(Boolean), '--help']);
    const [, list = ''] = /\nCommands:\n(.*)/s.exec(stdout) ?? [];
    const found: string[] = [];
    for (const [, name = '', rest] of list.matchAll(/^ {2}(\w+)( \[options\])?/gm)) {
      const full = `${parent} ${name}`.trim();
      if (name !== 'help') {
        found.push(...(rest === undefined ? await commandsOf(full) : [full]));
      }
    }
    return found;
  }

  it('has a version', async () => {
    expect(await cli.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('explains each command with examples, and prints JSON with each', async () => {
    expect(commands).toEqual(
      expect.arrayContaining(['simulator', 'doctor', 'sessions release', 'failed replay', 'sign', 'schema']),
    );
    for (const command of commands) {
      const { code, stdout } = await cli.run([...command.split(' '), '--help']);
      expect([command, code]).toEqual([command, 0]);
      expect(stdout).toMatch(/--json/);
      expect(stdout).toMatch(new RegExp(`\nExamples:\n.*nestjs-idenfy ${command}\\b`));
    }
  });

  it.each([
    [[], 'Usage: nestjs-idenfy'],
    [['sgin', 'x'], "unknown command 'sgin'"],
    [['sign', 'x', 'y'], 'too many arguments'],
    [['schema', 'mysql'], 'Allowed choices are postgres, sqlite'],
    [['schema', 'sqlite', '--schema', 'x'], 'schema is for PostgreSQL'],
    [['schema', 'postgres', '--table-prefix', 'a;b'], 'tablePrefix must be letters'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('names pages and headings that there are', () => {
    const sources = readdirSync('lib/cli', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`lib/cli/${name}`, 'utf8').replaceAll(/\s+/g, ' '))
      .join('\n');
    const named = [...sources.matchAll(/\(((?:docs\/[\w-]+|README)\.md[^()'`]*)\)/g)].map(
      ([, place = '']) => place,
    );
    expect(named.length).toBeGreaterThan(20);
    for (const place of named) {
      let page = '';
      for (const part of place.split(', ')) {
        page = part.endsWith('.md') ? readFileSync(part, 'utf8') : page;
        expect(part.endsWith('.md') || page.includes(`# ${part}\n`) ? undefined : place).toBeUndefined();
      }
    }
  });

  it('does not repeat the value of an option that does not exist', async () => {
    const { code, stderr } = await cli.run(['sign', 'x', '--api-secret=MARKED']);
    expect([code, stderr]).toEqual([2, expect.stringContaining("unknown option '--api-secret'")]);
    expect(cli.printed).not.toContain('MARKED');
  });

  it('says in JSON what is wrong with a call, without that value', async () => {
    const { code, stdout, stderr } = await cli.run(['sign', 'x', '--json', '--api-secret=MARKED']);
    expect([code, JSON.parse(stdout)]).toEqual([2, { error: "unknown option '--api-secret'" }]);
    expect(stderr).not.toContain('MARKED');
  });

  it.each([
    [
      'an error that nothing handles',
      `Promise.reject(new RangeError('MARKED')); await new Promise(() => {});`,
    ],
    [
      'a client without a listener',
      `import { EventEmitter } from 'node:events';
      setImmediate(() => new EventEmitter().emit('error', new RangeError('MARKED')));
      await new Promise(() => {});`,
    ],
  ])('does not repeat the message of %s in the configuration', async (_, code) => {
    await cli.file('idenfy.config.mjs', code);
    const ended = await cli.run(['doctor', '--json']);
    await cli.removeFile('idenfy.config.mjs');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/^\{\s+"error": "RangeError: nothing handles[^"]*"\s+\}\s$/);
    expect(cli.printed).not.toContain('MARKED');
  });

  it('prints nothing but JSON, whatever the configuration prints', async () => {
    await cli.file('idenfy-simulator.config.mjs', `console.log('injected'); export default { port: -1 };`);
    const { stdout, stderr } = await cli.run(['simulator', '--json']);
    await cli.removeFile('idenfy-simulator.config.mjs');
    expect(JSON.parse(stdout)).toEqual({ error: 'port (--port) must be a whole number from 0 to 65535' });
    expect(stderr).toContain('injected');
  });

  it('prints the error as JSON too', async () => {
    expect(await cli.json(['schema', 'sqlite', '--schema', 'x'])).toEqual({
      error: 'schema is for PostgreSQL: a SQLite database has none',
    });
  });

  it.each([
    [['postgres'], idenfySchemaSql('postgres')],
    [['sqlite'], idenfySchemaSql('sqlite')],
    [
      ['postgres', '--schema', 'kyc', '--table-prefix', 'my_'],
      idenfySchemaSql('postgres', { schema: 'kyc', tablePrefix: 'my_' }),
    ],
  ])('schema %j prints the SQL of the package', async (args, sql) => {
    expect(await cli.run(['schema', ...args])).toEqual({ code: 0, stdout: sql, stderr: '' });
    expect(await cli.json(['schema', ...args])).toEqual({ dialect: args[0], sql });
  });
});
