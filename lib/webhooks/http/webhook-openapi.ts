import { applyDecorators, SetMetadata } from '@nestjs/common';
import { DEFAULT_INSTANCE } from '../../config/idenfy.tokens.js';
import { OPENAPI_KEYS } from '../../shared/openapi.js';
import type { OpenApiSchema } from '../../shared/openapi.js';
import { errorResponses } from '../webhook-response.js';
import type { WebhookResponse } from '../webhook-response.js';

const OPERATION = {
  summary: 'Webhook of iDenfy',
  description:
    'Called by iDenfy, not by users of this API. Every request is signed, and the signature is checked over the exact ' +
    'bytes of the body; a delivery whose response was anything but 200 is sent again.',
  externalDocs: { url: 'https://documentation.idenfy.com/kyc/webhooks' },
};

const PARAMETERS = [
  {
    name: 'Idenfy-Signature',
    in: 'header',
    required: true,
    description:
      'Hexadecimal HMAC-SHA256 of the body with the signing key of the notification. White labels may use another header.',
    schema: { type: 'string', pattern: '^[0-9A-Fa-f]{64}$' } satisfies OpenApiSchema,
  },
  {
    name: 'Idenfy-Event-Type',
    in: 'header',
    required: false,
    description: 'What the webhook is about; without it the shape of the body decides.',
    schema: { type: 'string', example: 'IDENTIFICATION_MANUAL_FINISHED' } satisfies OpenApiSchema,
  },
  {
    in: 'body',
    // As `@ApiBody()` has it where there is a schema.
    type: String,
    required: true,
    description: 'The event, as iDenfy describes it. Fields that are not known are kept.',
    schema: { type: 'object', additionalProperties: true } satisfies OpenApiSchema,
  },
];

const RECEIVED = {
  description: 'Handled, or safely stored; `duplicate` when it was handled before.',
  schema: {
    type: 'object',
    properties: { received: { type: 'boolean', enum: [true] }, duplicate: { type: 'boolean', enum: [true] } },
    required: ['received'],
  } satisfies OpenApiSchema,
};

const RETRY_AFTER = {
  description: 'How long to wait before it is sent again, in seconds.',
  schema: { type: 'integer', minimum: 1 } satisfies OpenApiSchema,
};

function refusal({ status, headers, body }: WebhookResponse): object {
  return {
    description: (body as { message: string }).message,
    schema: {
      type: 'object',
      properties: {
        statusCode: { type: 'integer', enum: [status] },
        error: { type: 'string' },
        message: { type: 'string' },
      },
      required: ['statusCode', 'error', 'message'],
      example: body,
    } satisfies OpenApiSchema,
    ...('Retry-After' in headers && { headers: { 'Retry-After': RETRY_AFTER } }),
  };
}

const RESPONSES = {
  200: RECEIVED,
  ...Object.fromEntries(errorResponses().map((response) => [response.status, refusal(response)])),
};

/**
 * What the app's OpenAPI document says of the route, for apps with @nestjs/swagger. To leave the route out of it:
 * `webhookDecorators: [ApiExcludeController()]`.
 */
export const DescribeWebhook = (instance: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(OPENAPI_KEYS.operation, {
      ...OPERATION,
      // The classes of several instances have one name; ids of operations have to be different.
      ...(instance !== DEFAULT_INSTANCE && { operationId: `IdenfyWebhookController_receive_${instance}` }),
    }),
    SetMetadata(OPENAPI_KEYS.parameters, PARAMETERS),
    SetMetadata(OPENAPI_KEYS.responses, RESPONSES),
  );
