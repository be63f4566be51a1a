import type { EntityManager } from 'typeorm';

/** Stand for what nestjs-cls and its plugin for TypeORM provide. */
export interface ClsService {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}
export interface TransactionHost {
  readonly tx: EntityManager;
  withTransaction<Result>(work: () => Promise<Result>): Promise<Result>;
}
