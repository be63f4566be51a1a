import { Described } from '../shared/openapi.js';
import type { OpenApiSchema } from '../shared/openapi.js';
import type { IdenfyErrorCode } from './idenfy-error.js';
import type { IdenfyProblem } from './problem.interface.js';

const text = (description: string, example: string): OpenApiSchema => ({
  type: 'string',
  description,
  example,
});

const PROBLEM: OpenApiSchema = {
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
};

/**
 * The HTTP body of an {@link IdenfyError}. A class for OpenAPI documents: `@ApiConflictResponse({ type: IdenfyErrorBody })`
 * of @nestjs/swagger says what a route answers while a verification is open.
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
  @Described(
    { type: 'array', items: PROBLEM, description: 'Everything that is wrong with the request; with 400.' },
    { required: false },
  )
  readonly problems?: readonly IdenfyProblem[];

  /** How long to wait before the next try, in seconds, where that is known. */
  @Described(
    {
      type: 'integer',
      minimum: 1,
      description: 'How long to wait before the next try, in seconds, where that is known.',
    },
    { required: false },
  )
  readonly retryAfterSeconds?: number;
}
