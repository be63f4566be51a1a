import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** A redis-server of a test's own, on a port of its own, that the test stops, freezes and starts again, empty. */
export class RedisServer {
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'idenfy-redis-'));

  private constructor(
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** Not started yet. `settings` are those of its command line. */
  static async onFreePort(...settings: string[]): Promise<RedisServer> {
    return new RedisServer(await freePort(), settings);
  }

  static async started(...settings: string[]): Promise<RedisServer> {
    const server = await RedisServer.onFreePort(...settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const own = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder];
    const empty = ['--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', [...own, ...empty, ...this.settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = server;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      server.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Ready to accept connections')) {
          resolve();
        }
      });
      server.once('close', () => reject(new Error(`redis-server ended at its start:\n${output}`)));
    });
  }

  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const server = this.process;
    this.process = undefined;
    if (server !== undefined && server.exitCode === null && server.signalCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
