import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { OpenApiSchema } from '../../lib/shared/openapi.js';
import { startApp } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';

export interface ModelSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
}

/** The document of an app as @nestjs/swagger makes it, as JSON. */
export function documentOf(app: INestApplication, version = '3.0.0'): OpenAPIObject {
  const config = new DocumentBuilder().setTitle('An app').setOpenAPIVersion(version).build();
  return JSON.parse(JSON.stringify(SwaggerModule.createDocument(app, config))) as OpenAPIObject;
}

export async function openApi(platform: Platform, metadata: ModuleMetadata): Promise<OpenAPIObject> {
  const { app } = await startApp(platform, metadata);
  try {
    return documentOf(app);
  } finally {
    await app.close();
  }
}

export function modelIn(document: OpenAPIObject, name: string): ModelSchema {
  const model = document.components?.schemas?.[name];
  if (model === undefined) {
    throw new Error(`no schema ${name} in the document`);
  }
  return model as unknown as ModelSchema;
}
