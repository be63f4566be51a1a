import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RedisServer } from './redis-server.js';

const run = promisify(execFile);
const MASTERS = 3;

/** A Redis Cluster of a test's own: three masters, so that a command across slots is refused. */
export class RedisCluster {
  private constructor(private readonly servers: readonly RedisServer[]) {}

  static async start(): Promise<RedisCluster> {
    const servers: RedisServer[] = [];
    for (let master = 0; master < MASTERS; master += 1) {
      servers.push(await startNode());
    }
    const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
    await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
    const cluster = new RedisCluster(servers);
    await cluster.whenReady();
    return cluster;
  }

  get ports(): number[] {
    return this.servers.map(({ port }) => port);
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }

  /** `--cluster create` is done before every node knows of the others' slots. */
  private async whenReady(): Promise<void> {
    for (const { port } of this.servers) {
      for (let state = ''; !state.includes('cluster_state:ok');) {
        state = (await run('redis-cli', ['-p', String(port), 'cluster', 'info'])).stdout;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

/** A node also takes the port 10,000 above its own, which not every free port has. */
async function startNode(): Promise<RedisServer> {
  for (let attempt = 0; ; attempt += 1) {
    const server = await RedisServer.onFreePort('--cluster-enabled', 'yes', '--cluster-node-timeout', '5000');
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      if (attempt === 20) {
        throw error;
      }
    }
  }
}
