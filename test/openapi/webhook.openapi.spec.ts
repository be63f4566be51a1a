import { ConflictException, Controller, Post, UseGuards } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiExcludeController,
  ApiTags,
  DECORATORS,
} from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DuplicateTokenError, DuplicateTokenGuard, IdenfyErrorBody, IdenfyModule } from 'nestjs-idenfy';
import { OPENAPI_KEYS } from '../../lib/shared/openapi.js';
import type { OpenApiSchema } from '../../lib/shared/openapi.js';
import { matchesSchema } from '../support/matches-schema.js';
import { platforms, startApp } from '../support/platforms.js';
import { KEY, idenfy, resultBody, send } from '../webhooks/support.js';
import { documentOf, modelIn, openApi } from './documents.js';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: OpenApiSchema }[];
  readonly requestBody: { content: Record<string, { schema: OpenApiSchema }> };
  readonly responses: Record<
    string,
    { headers?: object; content: { 'application/json': { schema: OpenApiSchema } } }
  >;
}

const operation = (document: OpenAPIObject, path = '/idenfy/webhook'): Operation =>
  document.paths[path]?.post as unknown as Operation;

it('uses the keys of @nestjs/swagger', () => {
  expect(OPENAPI_KEYS).toEqual({
    operation: DECORATORS.API_OPERATION,
    parameters: DECORATORS.API_PARAMETERS,
    property: DECORATORS.API_MODEL_PROPERTIES,
    properties: DECORATORS.API_MODEL_PROPERTIES_ARRAY,
    responses: DECORATORS.API_RESPONSE,
  });
});

describe.each(platforms)('the webhook route in the OpenAPI document of an app on %s', (platform) => {
  it('says what is sent and what is answered', async () => {
    const { parameters, requestBody, responses } = operation(
      await openApi(platform, { imports: [idenfy()] }),
    );
    expect(parameters.map((one) => [one.in, one.name, one.required])).toEqual([
      ['header', 'Idenfy-Signature', true],
      ['header', 'Idenfy-Event-Type', false],
    ]);
    expect(matchesSchema(requestBody.content['application/json']!.schema, {})).toBe(true);
    expect(Object.keys(responses)).toEqual(['200', '400', '401', '403', '408', '413', '500', '503']);
    expect(responses['503']!.headers).toHaveProperty('Retry-After');
  });

  it('tells the truth about the answers', async () => {
    const options = { webhook: { signingKeys: KEY, maxBodyBytes: 1000 } };
    const { app, url } = await startApp(platform, { imports: [idenfy({ options })] });
    const { responses } = operation(documentOf(app));
    const port = Number(new URL(url).port);
    const result = resultBody();
    const answers = [
      await send(port, result),
      await send(port, result),
      await send(port, '[]'),
      await send(port, result, { signature: null }),
      await send(port, ' '.repeat(1001)),
    ];
    await app.close();

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 401, 413]);
    for (const { status, body } of answers) {
      const { schema } = responses[status]!.content['application/json'];
      expect([status, body, matchesSchema(schema, body)]).toEqual([status, body, true]);
    }
    expect(matchesSchema(responses['401']!.content['application/json'].schema, answers[0]!.body)).toBe(false);
  });

  it('is described once for each instance, under ids that differ', async () => {
    const eu = idenfy({ structure: { instance: 'eu', webhookPath: 'hooks/eu' } });
    const document = await openApi(platform, { imports: [idenfy(), eu] });
    expect([operation(document), operation(document, '/hooks/eu')].map((one) => one.operationId)).toEqual([
      'IdenfyWebhookController_receive',
      'IdenfyWebhookController_receive_eu',
    ]);
  });

  it('is left out, or put under a tag, with the decorators of @nestjs/swagger', async () => {
    const hidden = idenfy({ structure: { webhookDecorators: [ApiExcludeController()] } });
    expect((await openApi(platform, { imports: [hidden] })).paths).toEqual({});
    const tagged = idenfy({ structure: { webhookDecorators: [ApiTags('Incoming')] } });
    expect(operation(await openApi(platform, { imports: [tagged] })).tags).toEqual(['Incoming']);
  });

  it('is not there where it is not mounted', async () => {
    const imports = [IdenfyModule.forRoot({ apiKey: 'key', apiSecret: 'secret', webhookController: false })];
    expect((await openApi(platform, { imports })).paths).toEqual({});
  });
});

describe.each(platforms)('IdenfyErrorBody on %s', (platform) => {
  @Controller('verifications')
  class VerificationsController {
    @Post()
    @ApiConflictResponse({ type: IdenfyErrorBody })
    start(): never {
      throw new DuplicateTokenError({ retryAfterMs: 1500 });
    }

    @Post('guarded')
    @UseGuards(DuplicateTokenGuard)
    @ApiBadRequestResponse({ type: IdenfyErrorBody })
    guarded(): never {
      throw new ConflictException();
    }
  }

  it('is what errors of the package are answered with', async () => {
    const controllers = [VerificationsController];
    const { app, url } = await startApp(platform, { imports: [idenfy()], controllers });
    const schema = modelIn(documentOf(app), 'IdenfyErrorBody');
    const bodyOf = async (path: string) => (await fetch(url + path, { method: 'POST' })).json();
    const bodies = [await bodyOf('/verifications'), await bodyOf('/verifications/guarded')];
    await app.close();

    expect(bodies).toEqual([
      expect.objectContaining({ code: 'IDENFY_DUPLICATE_TOKEN', retryAfterSeconds: 2 }),
      expect.objectContaining({ code: 'IDENFY_REQUEST', problems: [expect.anything()] }),
    ]);
    for (const body of bodies) {
      expect(matchesSchema(schema, body)).toBe(true);
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(body as object)));
    }
  });
});
