import { Injectable } from '@nestjs/common';
import type { InjectionToken, OnModuleInit, OptionalFactoryDependency } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { GIVEN_OPTIONS } from './config/idenfy.tokens.js';
import { IdenfyConfigError } from './errors/index.js';

/**
 * Refuses options that depend on a request. Nest would make the whole module anew for every request then, without its
 * lifecycle hooks: memory stores would forget everything, and no handler or route would be set up. It has no dependency
 * on the options, so that its own hook is called in that case too.
 */
@Injectable()
export class SingletonCheck implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws IdenfyConfigError that names what the options depend on. */
  onModuleInit(): void {
    const providers = this.discovery.getProviders();
    const { host } = providers.find(({ instance }) => instance === this) ?? {};
    const own = providers.filter((wrapper) => wrapper.host === host);
    if (own.every((wrapper) => wrapper.isDependencyTreeStatic())) {
      return;
    }
    const given = own.find(({ token }) => token === GIVEN_OPTIONS);
    const scoped = providers.filter((wrapper) => !wrapper.isDependencyTreeStatic()).map(({ token }) => token);
    const causes = (given?.inject ?? []).map(tokenOf).filter((token) => scoped.includes(token));
    const named = causes.length === 0 ? '' : `, which is ${causes.map(tokenName).join(', ')} here`;
    const message = `options must not depend on a request-scoped or durable provider${named}; the module is made once for the whole app. For several accounts, import IdenfyModule once for each with an instance of its own`;
    throw new IdenfyConfigError([{ path: 'options', rule: 'singleton', message }]);
  }
}

const tokenOf = (entry: InjectionToken | OptionalFactoryDependency): InjectionToken =>
  typeof entry === 'object' && 'token' in entry ? entry.token : entry;

const tokenName = (token: InjectionToken): string =>
  typeof token === 'function' ? token.name : String(token);
