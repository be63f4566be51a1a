import { Described } from '../shared/openapi.js';
import type { OpenApiSchema } from '../shared/openapi.js';
import type { IdenfyErrorCode, IdenfyProblem } from './idenfy-error.js';

const text = (description: string, example: string): OpenApiSchema => ({
  type: 'string',
  description,
  example,
});

const problems: OpenApiSchema = {
  type: 'array',
  description: 'Everything that is wrong with the request; with 400.',
  items: {
    type: 'object',
    properties: {
      path: text('Where it is.', 'country.1'),
      rule: text('The rule that was broken.', 'country'),
      message: text(
        'A sentence that starts with the path.',
        'country.1 must be an ISO 3166-1 alpha-2 country code (or XK)',
      ),
    },
    required: ['path', 'rule', 'message'],
  },
};

const retryAfterSeconds: OpenApiSchema = {
  type: 'integer',
  minimum: 1,
  description: 'How long to wait before the next try, in seconds, where that is known.',
};

/**
 * The HTTP body of an {@link IdenfyError}. A class for OpenAPI documents: `@ApiConflictResponse({ type: IdenfyErrorBody })`
 * of @nestjs/swagger says what a route responds while a verification is open.
 */
export class IdenfyErrorBody {
  @Described({ type: 'integer', description: 'The HTTP status.', example: 409 })
  readonly statusCode!: number;
  @Described(text('The name of the HTTP status.', 'Conflict'))
  readonly error!: string;
  /** What kind of error it is. */
  @Described(text('What kind of error it is.', 'IDENFY_DUPLICATE_TOKEN'))
  readonly code!: IdenfyErrorCode;
  @Described(text('What is wrong, without personal data.', 'A verification of this clientId is still open.'))
  readonly message!: string;
  /** Everything that is wrong with the request; with 400. */
  @Described(problems, { required: false })
  readonly problems?: readonly IdenfyProblem[];
  /** How long to wait before the next try, in seconds, where that is known. */
  @Described(retryAfterSeconds, { required: false })
  readonly retryAfterSeconds?: number;
}
