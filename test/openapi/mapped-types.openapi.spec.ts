import { Body, Controller, Post, ValidationPipe } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { ApiProperty, IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { IsEmail } from 'class-validator';
import { CreateTokenDto } from 'nestjs-idenfy';
import { startApp } from '../support/platforms.js';
import { documentOf, modelIn } from './documents.js';
import type { ModelSchema } from './documents.js';

class WholeDto extends CreateTokenDto {}
class PickedDto extends PickType(CreateTokenDto, ['firstName', 'country', 'clientId']) {}
class OmittedDto extends OmitType(CreateTokenDto, ['clientId', 'callbackUrl', 'extraParameters']) {}
class PartDto extends PartialType(CreateTokenDto) {}
class AgesDto extends PickType(CreateTokenDto, ['ageLimit', 'ageMax']) {}
class BothDto extends IntersectionType(PickedDto, AgesDto) {}
class PartOfPartDto extends PartialType(PickType(CreateTokenDto, ['clientId', 'sex'])) {}
class ExtendedDto extends CreateTokenDto {
  @ApiProperty({ format: 'email' })
  @IsEmail()
  email!: string;

  @ApiProperty({ description: 'Said by the app.' })
  override externalRef?: string | null;
}

const CLASSES = { WholeDto, PickedDto, OmittedDto, PartDto, AgesDto, BothDto, PartOfPartDto, ExtendedDto };

/** One route for each class, named after it. */
function controllers(): Type[] {
  return Object.entries(CLASSES).map(([name, Dto]) => {
    class Routes {
      take(dto: object): object {
        return dto;
      }
    }
    const method = Object.getOwnPropertyDescriptor(Routes.prototype, 'take')!;
    Reflect.defineMetadata('design:paramtypes', [Dto], Routes.prototype, 'take');
    Body()(Routes.prototype, 'take', 0);
    Post()(Routes.prototype, 'take', method);
    Controller(name)(Routes);
    return Routes;
  });
}

describe('a class made of CreateTokenDto with the mapped types of @nestjs/swagger', () => {
  let app: INestApplication;
  let url: string;
  let whole: ModelSchema;
  const model = (name: string) => modelIn(documentOf(app), name);

  beforeAll(async () => {
    const configure = (created: INestApplication): void => {
      created.useGlobalPipes(
        new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
      );
    };
    ({ app, url } = await startApp('express', { controllers: controllers() }, { configure }));
    whole = model('WholeDto');
  });

  afterAll(() => app.close());

  const named = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, whole.properties[name]]));

  async function send(name: string, body: object): Promise<{ status: number; body: { message?: string[] } }> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as { message?: string[] } };
  }

  it('keeps the schema of what was picked, and its rules', async () => {
    expect(model('PickedDto').properties).toEqual(named('clientId', 'firstName', 'country'));
    expect(model('PickedDto').required).toEqual(['clientId']);
    expect(await send('PickedDto', { clientId: 'a', country: 'lt' })).toEqual({
      status: 201,
      body: { clientId: 'a', country: 'LT' },
    });
    const refused = await send('PickedDto', { country: 'XX', sex: 'M' });
    expect([refused.status, refused.body.message]).toEqual([
      400,
      [
        'property sex should not exist',
        'clientId is required',
        'country must be an ISO 3166-1 alpha-2 country code (or XK)',
      ],
    ]);
  });

  it('keeps the schema of what was not left out, and its rules', async () => {
    const { properties, required } = model('OmittedDto');
    const { clientId, callbackUrl, extraParameters, ...others } = whole.properties;
    expect([clientId, callbackUrl, extraParameters].every(Boolean)).toBe(true);
    expect(properties).toEqual(others);
    expect(required).toBeUndefined();
    expect((await send('OmittedDto', { expiryTime: 1 })).status).toBe(201);
    expect((await send('OmittedDto', { expiryTime: 0 })).body.message).toEqual([
      'expiryTime must be a whole number from 1 to 2592000',
    ]);
  });

  it('keeps all schemas in a partial class, with nothing compulsory', async () => {
    expect(model('PartDto').properties).toEqual(whole.properties);
    expect(model('PartDto').required).toBeUndefined();
    expect((await send('PartDto', {})).status).toBe(201);
    expect((await send('PartDto', { clientId: '' })).status).toBe(400);
    expect(model('PartOfPartDto').properties).toEqual(named('clientId', 'sex'));
    expect((await send('PartOfPartDto', { sex: 'X' })).body.message).toEqual(['sex must be M or F']);
  });

  it('keeps the schemas and the rules of both parts of an intersection', async () => {
    expect(model('BothDto').properties).toEqual(
      named('clientId', 'firstName', 'country', 'ageLimit', 'ageMax'),
    );
    expect((await send('BothDto', { clientId: 'a', ageLimit: 18, ageMax: 18 })).status).toBe(201);
    expect((await send('BothDto', { clientId: 'a', ageLimit: 19, ageMax: 18 })).body.message).toEqual([
      'ageLimit must not be above ageMax',
    ]);
  });

  it('can be extended, and described in other words', () => {
    const { email, externalRef, ...others } = model('ExtendedDto').properties;
    expect(email).toEqual({ type: 'string', format: 'email' });
    expect(externalRef).toMatchObject({ maxLength: 40, description: 'Said by the app.' });
    expect(others).toEqual(
      Object.fromEntries(Object.entries(whole.properties).filter(([name]) => name !== 'externalRef')),
    );
    expect(whole.properties.externalRef?.description).toMatch(/^Your own reference/);
  });

  it('says null in the words of OpenAPI 3.1 in a document of that version', () => {
    const { firstName, sex } = modelIn(documentOf(app, '3.1.0'), 'WholeDto').properties;
    expect([firstName, sex]).toMatchObject([
      { type: ['string', 'null'] },
      { type: ['string', 'null'], enum: ['M', 'F', null] },
    ]);
  });
});
