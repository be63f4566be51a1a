/**
 * Both stores in a place that several processes share, by the name of its kind; the app closes a client or pool itself.
 * `packageFolder`: where the compiled package is, without it it is the built one.
 */
export async function openStores({ kind, url, ...place }, options = {}, packageFolder = undefined) {
  const from = (entry) =>
    import(packageFolder ? `${packageFolder}/${entry}/index.js` : `nestjs-idenfy/${entry}`);
  const given = { ...place, ...options };
  if (kind === 'sqlite') {
    const { SqlDeliveryStore, SqlLiveSessionStore, sqlite } = await from('sql');
    const database = sqlite(url);
    return {
      sessions: new SqlLiveSessionStore(database, given),
      deliveries: new SqlDeliveryStore(database, given),
      ready: async () => undefined,
      end: async () => undefined,
    };
  }
  if (kind === 'postgres') {
    const { default: pg } = await import('pg');
    const { SqlDeliveryStore, SqlLiveSessionStore, postgres } = await from('sql');
    const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 2000 });
    const database = postgres(pool);
    let ended;
    return {
      sessions: new SqlLiveSessionStore(database, given),
      deliveries: new SqlDeliveryStore(database, given),
      ready: () => pool.query('SELECT 1'),
      end: () => (ended ??= pool.end()),
    };
  }
  const { Redis } = await import('ioredis');
  const { RedisDeliveryStore, RedisLiveSessionStore } = await from('redis');
  const client = new Redis(url);
  client.on('error', () => undefined);
  return {
    sessions: new RedisLiveSessionStore(client, given),
    deliveries: new RedisDeliveryStore(client, given),
    ready: () => client.ping(),
    end: () => client.quit(),
  };
}
