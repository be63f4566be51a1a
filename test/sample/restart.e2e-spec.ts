import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Person } from '../../sample/story/person.js';
import type { VerificationView } from '../../sample/src/verification.interface.js';
import { compileSample } from '../support/compiled-package.js';
import { freePort } from '../support/free-port.js';
import { postgresForTests } from '../support/postgres.js';
import { SampleServer } from './sample-server.js';

const NAMES = { firstName: 'Ona', lastName: 'Petraitė' };
const postgresUrl = await postgresForTests();
const hasNodeSqlite = process.getBuiltinModule('node:sqlite' as 'node:fs') !== undefined;

describe('npm start, killed and started again', () => {
  let compiled: Awaited<ReturnType<typeof compileSample>>;
  const running = new Set<SampleServer>();

  beforeAll(async () => {
    compiled = await compileSample();
  });
  afterEach(async () => {
    await Promise.all([...running].map((server) => server.kill()));
    running.clear();
  });
  afterAll(() => compiled.remove());

  async function start(port: number, databaseUrl?: string): Promise<SampleServer> {
    const server = await SampleServer.start(compiled.folder, port, { DATABASE_URL: databaseUrl });
    running.add(server);
    return server;
  }

  const list = async (person: Person) => (await person.get<VerificationView[]>('/verifications')).body;
  const startOne = (person: Person) =>
    person.post<{ redirectUrl: string; code?: string }>('/verifications', NAMES);

  it('goes on in the middle of a verification: refuses a second one, shows the list, gets the result', async () => {
    const port = await freePort();
    const person = new Person(`http://localhost:${port}`);
    const first = await start(port);
    const folder = join(compiled.folder, 'sample/.data', String(port));
    expect(first.said).toContain(`State is kept in ${join(folder, 'sample.db')}. To begin afresh, delete`);
    await person.signIn();
    const { body } = await startOne(person);
    const open = await list(person);
    expect(open).toMatchObject([{ status: 'open', continueUrl: body.redirectUrl }]);
    await first.kill();

    const second = await start(port);
    expect(await list(person)).toEqual(open);
    const again = await startOne(person);
    expect([again.status, again.body.code]).toEqual([409, 'IDENFY_DUPLICATE_TOKEN']);
    // The page that is open in the person's browser.
    expect((await person.decide(body.redirectUrl, 'DENIED')).status).toBe(303);
    const denied = await list(person);
    expect(denied).toMatchObject([{ id: open[0]?.id, status: 'denied' }]);
    await second.kill();

    await start(port);
    expect(await list(person)).toEqual(denied);
    expect((await startOne(person)).status).toBe(201);
    const files = (await readdir(folder)).filter((name) => !name.startsWith('sample.db'));
    expect(files.sort()).toEqual(['operator-key', 'simulator.json']);
  });

  (postgresUrl === undefined ? it.skip : it)('does so as two processes on PostgreSQL', async () => {
    const name = `idenfy_sample_${randomUUID().replaceAll('-', '')}`;
    const database = new URL(postgresUrl!);
    database.pathname = name;
    const client = new Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    try {
      const port = await freePort();
      const [person, atOther] = [port, port + 1].map((one) => new Person(`http://localhost:${one}`)) as [
        Person,
        Person,
      ];
      const first = await start(port, database.href);
      expect(first.said).toContain('DROP SCHEMA idenfy_sample CASCADE');
      await person.signIn();
      atOther.cookie = person.cookie;
      const { body } = await startOne(person);
      const open = await list(atOther);
      expect(open).toMatchObject([{ status: 'open' }]);
      // The process that has started the two: they end by themselves.
      await first.kill();
      await Promise.all([person, atOther].map(untilGone));

      const second = await start(port, database.href);
      expect(await list(atOther)).toEqual(open);
      expect((await startOne(atOther)).status).toBe(409);
      await person.decide(body.redirectUrl, 'APPROVED');
      expect(await list(person)).toMatchObject([{ id: open[0]?.id, status: 'approved' }]);
      await second.kill();
      await Promise.all([person, atOther].map(untilGone));
    } finally {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    }
  });

  async function untilGone(person: Person): Promise<void> {
    for (;;) {
      try {
        await person.get('/verifications');
      } catch {
        return;
      }
      await sleep(20);
    }
  }

  describe('where better-sqlite3 could not be built', () => {
    beforeAll(async () => {
      const broken = join(compiled.folder, 'node_modules/better-sqlite3');
      await mkdir(broken, { recursive: true });
      await writeFile(join(broken, 'index.js'), 'throw new Error("Could not locate the bindings file");\n');
    });

    it(`keeps its state ${hasNodeSqlite ? 'by node:sqlite' : 'in memory, and says so in a line'}`, async () => {
      const port = await freePort();
      const person = new Person(`http://localhost:${port}`);
      const first = await start(port);
      await person.signIn();
      expect((await startOne(person)).status).toBe(201);
      const open = await list(person);
      await first.kill();
      await start(port);
      expect(await list(person)).toEqual(hasNodeSqlite ? open : []);
      expect((await startOne(person)).status).toBe(hasNodeSqlite ? 409 : 201);
      const file = join(compiled.folder, 'sample/.data', String(port), 'sample.db');
      expect(existsSync(file)).toBe(hasNodeSqlite);
      const lines = first.said.split('\n').filter((line) => /State is/.test(line));
      expect(lines).toEqual([
        hasNodeSqlite
          ? `State is kept in ${file}. To begin afresh, delete its folder.`
          : 'State is in memory and ends with the process. For a SQLite file use Node 22.13 or later, or have better-sqlite3 built (npm ci with a C++ compiler).',
      ]);
    });
  });
});
