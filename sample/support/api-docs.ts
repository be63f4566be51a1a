import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Platform } from './platform.js';

const API_DOCS_PATH = '/api';

/** The OpenAPI document of the app. Nothing is said of iDenfy here: `CreateTokenDto` and the webhook route bring it along. */
function apiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('nestjs-idenfy sample app')
    .setDescription('Verifies a person with iDenfy.')
    .addCookieAuth('session')
    .addBearerAuth({ type: 'http', description: 'OPERATOR_KEY of the environment' }, 'operator')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** Serves it: a page at `/api`, JSON at `/api-json`. On Fastify the page needs `@fastify/static`, so the sample has only the JSON. */
export function serveApiDocs(app: INestApplication, platform: Platform): void {
  SwaggerModule.setup(API_DOCS_PATH, app, () => apiDocument(app), { ui: platform === 'express' });
}
