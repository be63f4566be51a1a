import { ReplyProxy } from './reply-proxy.js';

/** Stands between a client and a Redis, or a Redis and its replica. */
export class RedisProxy extends ReplyProxy {
  static start(target: string): Promise<RedisProxy> {
    return new RedisProxy(target).listen();
  }
}
