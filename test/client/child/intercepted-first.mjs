/**
 * Starts `nock` or `msw` (argv 2), only then loads the package from a folder (argv 3), and creates a token at each of the
 * URLs that follow. Writes the authTokens.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [name, folder, ...urls] = process.argv.slice(2);
const token = { authToken: 'INTERCEPTED', clientId: 'user-1' };

if (name === 'nock') {
  const { default: nock } = await import('nock');
  nock.disableNetConnect();
  urls.forEach((url) => nock(url).post('/api/v2/token').reply(201, token));
} else {
  const [{ HttpResponse, http }, { setupServer }] = await Promise.all([import('msw'), import('msw/node')]);
  const handlers = urls.map((url) =>
    http.post(`${url}/api/v2/token`, () => HttpResponse.json(token, { status: 201 })),
  );
  setupServer(...handlers).listen({ onUnhandledRequest: 'error' });
}

const { IdenfyModule, IdenfyService } = await import(pathToFileURL(join(folder, 'index.js')).href);
const { NestFactory } = await import('@nestjs/core');
const authTokens = [];
for (const baseUrl of urls) {
  const options = { apiKey: 'key', apiSecret: 'secret', baseUrl, webhookController: false };
  const app = await NestFactory.createApplicationContext(IdenfyModule.forRoot(options), {
    logger: false,
    abortOnError: false,
  });
  const { authToken } = await app.get(IdenfyService).createToken({ clientId: 'user-1' });
  authTokens.push(authToken);
  await app.close();
}
process.stdout.write(JSON.stringify(authTokens));
