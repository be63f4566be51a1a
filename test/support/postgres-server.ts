import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.js';

const DEBIAN = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as root. */
const USER = 'postgres';

/** The user whose password the server asks for; it lets `postgres` in without one. */
export const WITH_PASSWORD = { user: 'with_password', password: 'MARKEDPASSWORD' } as const;

export interface PostgresSettings {
  /** Whether it waits until what is committed is on the disk. Default false: most tests need no disk. */
  readonly fsync?: boolean;
  readonly maxConnections?: number;
  /** Default '32MB'. */
  readonly sharedBuffers?: string;
}

/** The folder of PostgreSQL's programs; undefined where there is none. */
export function postgresBinaries(): string | undefined {
  const found = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const installed = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one))
    : [];
  const folders = [
    ...(found.status === 0 ? [found.stdout.trim()] : []),
    ...installed.map((version) => join(DEBIAN, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

function owner(): Owner {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const id = (which: string): number => Number(execFileSync('id', [which, USER], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function folderOf({ uid, gid }: Owner): string {
  const folder = mkdtempSync(join(tmpdir(), 'idenfy-postgres-'));
  if (uid !== undefined && gid !== undefined) {
    chownSync(folder, uid, gid);
  }
  return folder;
}

/** Made once on a machine: copying it takes far less time than `initdb`. */
function template(binaries: string, user: Owner): string {
  const version = execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' });
  const name = `idenfy-postgres-template-${user.uid ?? process.getuid?.()}-${/\d+(\.\d+)?/.exec(version)?.[0]}`;
  const kept = join(tmpdir(), name);
  if (!existsSync(kept)) {
    const made = folderOf(user);
    const settings = ['--no-sync', '--auth=trust', `--username=${USER}`, '--encoding=UTF8', '--no-locale'];
    execFileSync(join(binaries, 'initdb'), [...settings, made], { ...user, cwd: '/', stdio: 'pipe' });
    try {
      renameSync(made, kept);
    } catch {
      // Another process was faster.
      rmSync(made, { recursive: true, force: true });
    }
  }
  return kept;
}

/** A PostgreSQL of a test's own, on a port of its own, that the test stops, freezes and starts again. */
export class PostgresServer {
  private process: ChildProcess | undefined;
  /** Ends the server when this process is gone, however it went. */
  private guard: ChildProcess | undefined;
  private readonly user = owner();
  private readonly folder = folderOf(this.user);

  private constructor(
    private readonly binaries: string,
    readonly port: number,
    private readonly settings: PostgresSettings,
  ) {
    const kept = template(binaries, this.user);
    execFileSync('cp', ['-R', '-p', `${kept}/.`, this.folder]);
    const password = `host all ${WITH_PASSWORD.user} 127.0.0.1/32 scram-sha-256`;
    const hba = join(this.folder, 'pg_hba.conf');
    rmSync(hba);
    appendFileSync(
      hba,
      `${password}\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n`,
    );
    this.chown(hba);
  }

  /** Not started yet. */
  static async onFreePort(settings: PostgresSettings = {}): Promise<PostgresServer> {
    const binaries = postgresBinaries();
    if (binaries === undefined) {
      throw new Error('There is no PostgreSQL to start');
    }
    return new PostgresServer(binaries, await freePort(), settings);
  }

  static async started(settings?: PostgresSettings): Promise<PostgresServer> {
    const server = await PostgresServer.onFreePort(settings);
    await server.start();
    return server;
  }

  /** A streaming standby of another one, not started yet: it lets nothing write until it is promoted. */
  static async standbyOf(primary: PostgresServer): Promise<PostgresServer> {
    const standby = await PostgresServer.onFreePort(primary.settings);
    rmSync(standby.folder, { recursive: true });
    const source = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', USER];
    const copied = ['-D', standby.folder, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
    await promisify(execFile)(join(standby.binaries, 'pg_basebackup'), [...source, ...copied], {
      ...standby.user,
      cwd: '/',
    });
    return standby;
  }

  /** Makes a standby a primary. */
  async promote(): Promise<void> {
    await this.query('SELECT pg_promote()');
  }

  /** With a password, which the server does not ask for: no line of a log is to show it. */
  get url(): string {
    return `postgres://${USER}:${WITH_PASSWORD.password}@127.0.0.1:${this.port}/postgres`;
  }

  async start(): Promise<void> {
    const { fsync = false, maxConnections = 100, sharedBuffers = '32MB' } = this.settings;
    const onOff = fsync ? 'on' : 'off';
    const settings = {
      port: this.port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: maxConnections,
      shared_buffers: sharedBuffers,
      fsync: onOff,
      full_page_writes: onOff,
      lc_messages: 'C',
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(join(this.binaries, 'postgres'), ['-D', this.folder, ...given], {
      ...this.user,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process = server;
    this.watch(server.pid!);
    let output = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (/ready to accept (read.only )?connections/.test(output)) {
          resolve();
        }
      });
      server.once('close', () => reject(new Error(`PostgreSQL ended at its start:\n${output}`)));
    });
  }

  /** Runs SQL on a connection of its own. */
  async query(text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Lets no statement write, as a standby does, or everyone again. */
  async readOnly(on = true): Promise<void> {
    await this.query(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await this.query('SELECT pg_reload_conf()');
    // The sessions that are there see it with their next command.
    while (
      (await this.query('SHOW default_transaction_read_only'))[0]!['default_transaction_read_only'] !==
      (on ? 'on' : 'off')
    );
  }

  /** SIGSTOP to the server and to all of its processes: connections stay, and nothing responds. */
  freeze(): void {
    this.signalAll('SIGSTOP');
  }

  thaw(): void {
    this.signalAll('SIGCONT');
  }

  /** `kill`: SIGKILL to all of its processes, so that it recovers at the next start, as after a crash. */
  async stop(how: 'kill' | 'immediate' | 'fast' = 'kill'): Promise<void> {
    const server = this.process;
    this.process = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) {
      return;
    }
    const ended = once(server, 'exit');
    if (how === 'kill') {
      const pids = processesOf(server.pid!);
      pids.forEach((pid) => signal(pid, 'SIGKILL'));
      await ended;
      // What is left of it keeps the next start from the folder.
      while (pids.some(isAlive)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } else {
      server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    }
    this.guard?.kill();
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    this.thaw();
    await this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private watch(pid: number): void {
    const script =
      'cat >/dev/null; kill -QUIT $0; kill -CONT $0 $(cat /proc/$0/task/$0/children 2>/dev/null); sleep 1; rm -rf "$1"';
    const guard = spawn('sh', ['-c', script, String(pid), this.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.stdin.on('error', () => undefined);
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
    this.guard = guard;
  }

  private signalAll(name: NodeJS.Signals): void {
    const pid = this.process?.pid;
    if (pid !== undefined) {
      processesOf(pid).forEach((one) => signal(one, name));
    }
  }

  private chown(path: string): void {
    if (this.user.uid !== undefined && this.user.gid !== undefined) {
      chownSync(path, this.user.uid, this.user.gid);
    }
  }
}

/** The server, and one process for each connection and each duty. */
function processesOf(pid: number): number[] {
  // Stopped first it starts no further one.
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

/** A zombie holds nothing any more, though it may be there until its new parent looks. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
