/** What the stores use of a client of `ioredis` (one server, sentinels or a cluster). */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What the stores use of a client of `redis` (node-redis: `createClient` or `createCluster`). */
export interface NodeRedisClient {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * A client that the app made, connects and closes. Listen to its `error` event: both packages end the process, or
 * write to the console, when there is none.
 */
export type RedisClient = IoredisClient | NodeRedisClient;
