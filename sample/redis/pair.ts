import type { LogLevel } from '@nestjs/common';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { SampleSetup } from '../support/sample-setup.js';
import type { ProcessSettings } from './process.js';
import type { RedisSettings } from './sample-redis.js';

const SCRIPT = fileURLToPath(new URL('./process.js', import.meta.url));

/** Two processes of the app behind two ports, on one Redis, and the simulator when there is no iDenfy account. */
export class SamplePair {
  private constructor(
    readonly setup: SampleSetup,
    /** The pages of the two. */
    readonly urls: readonly [string, string],
    private readonly children: readonly ChildProcess[],
  ) {}

  static async start(
    ports: readonly [number, number],
    redis: RedisSettings,
    logger?: LogLevel[],
  ): Promise<SamplePair> {
    const setup = await SampleSetup.fromEnvironment();
    const urls = ports.map((port) => `http://localhost:${port}`) as [string, string];
    const children = ports.map((port, index) => {
      const pair = { port, otherUrl: urls[1 - index] ?? '' };
      const { simulated, sessionSecret } = setup;
      return startProcess({ port, redis, logger, shared: { pair, simulated, sessionSecret } });
    });
    const pair = new SamplePair(setup, urls, children);
    try {
      await Promise.all(children.map(listening));
    } catch (error) {
      await pair.stop();
      throw error;
    }
    // Results come to the second process. A person who is at the first one sees them all the same.
    setup.appListens(urls[0], `http://127.0.0.1:${ports[1]}/idenfy/webhook`);
    return pair;
  }

  get simulator(): IdenfySimulator | undefined {
    return this.setup.simulator;
  }

  /** Resolves when one of the two has ended by itself. */
  async ended(): Promise<void> {
    await Promise.race(this.children.map((child) => once(child, 'exit')));
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.children
        .filter((child) => child.exitCode === null && child.signalCode === null)
        .map(async (child) => {
          const exit = once(child, 'exit');
          child.kill('SIGTERM');
          await exit;
        }),
    );
    await this.setup.onApplicationShutdown();
  }
}

function startProcess(settings: ProcessSettings): ChildProcess {
  const child = fork(SCRIPT);
  child.send(settings);
  return child;
}

/** Rejects when it ends before it listens; it has said why then. */
async function listening(child: ChildProcess): Promise<void> {
  const started = once(child, 'message').then(([message]) => message as unknown);
  const ended = once(child, 'exit').then(() => undefined);
  if ((await Promise.race([started, ended])) !== 'listening') {
    throw new Error('One of the two processes did not start');
  }
}
