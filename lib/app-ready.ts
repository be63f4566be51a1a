import { Injectable, Module } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Knows when the app is ready: when the `onApplicationBootstrap` hooks of all its modules have ended. */
@Injectable()
export class AppReady implements OnApplicationBootstrap {
  private readonly steps: (() => Promise<void>)[] = [];

  /** The start of the app waits for the step, and fails with it. */
  whenReady(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const step of this.steps) {
      await step();
    }
  }
}

/**
 * Nest calls the hooks of the modules by their distance from the root module, the farthest first, and has no hook for
 * "all of them have ended". This module stands behind the root module.
 */
@Module({ providers: [AppReady], exports: [AppReady] })
export class AppReadyModule {
  constructor(modules: ModulesContainer) {
    for (const module of modules.values()) {
      if (module.metatype === AppReadyModule) {
        module.distance = -1;
      }
    }
  }
}
