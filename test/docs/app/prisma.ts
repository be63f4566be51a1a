import { Pool } from 'pg';

interface Client {
  $queryRawUnsafe<Rows>(text: string, ...values: readonly unknown[]): Promise<Rows>;
}

/** Stand for the pool and the PrismaClient of an app. */
export const pool = new Pool();
export declare const prisma: {
  $transaction<Result>(
    work: (transaction: Client) => Promise<Result>,
    options: { readonly maxWait: number; readonly timeout: number },
  ): Promise<Result>;
};
