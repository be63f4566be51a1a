import { BadRequestException, ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata, Type, ValidationPipeOptions } from '@nestjs/common';
import { OmitType, PartialType, PickType } from '@nestjs/mapped-types';
import { getMetadataStorage, IsEmail } from 'class-validator';
import { checkTokenRequest } from './check-token-request.js';
import { CreateTokenDto, PARAMETERS } from './create-token.dto.js';

const STRICT = { whitelist: true, forbidNonWhitelisted: true, transform: true };
const CONVERTING = { ...STRICT, transformOptions: { enableImplicitConversion: true } };

class NamesDto extends PickType(CreateTokenDto, ['firstName', 'lastName', 'country']) {}
class DataDto extends PickType(CreateTokenDto, ['additionalData']) {}
class StepsDto extends PickType(CreateTokenDto, ['additionalData', 'additionalSteps', 'utilityBill']) {}
class BodyDto extends OmitType(CreateTokenDto, ['clientId', 'callbackUrl', 'extraParameters']) {}
class DefaultsDto extends PartialType(CreateTokenDto) {}
class ExtendedDto extends CreateTokenDto {
  @IsEmail()
  email!: string;
}

const pipe = <Dto>(type: Type<Dto>, options: ValidationPipeOptions, body: unknown): Promise<Dto> =>
  new ValidationPipe(options).transform(body, {
    type: 'body',
    metatype: type,
  } as ArgumentMetadata) as Promise<Dto>;

/** The messages of the refusal; none when the pipe lets the body pass. */
async function messages(type: Type, options: ValidationPipeOptions, body: unknown): Promise<unknown> {
  try {
    await pipe(type, options, body);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequestException);
    return ((error as BadRequestException).getResponse() as { message: unknown }).message;
  }
}

describe.each([
  ['strict', STRICT],
  ['converting', CONVERTING],
])('behind a %s ValidationPipe', (_title, options) => {
  it('takes a full request and gives countries in upper case', async () => {
    const body = {
      clientId: 'user-1',
      country: ['lt', 'lv'],
      nationality: 'ee',
      checkAml: true,
      expiryTime: 600,
      riskAssessmentProfile: 12,
      questionnaire: null,
      documents: ['PASSPORT'],
      registryCentersCountries: ['hu'],
      additionalSteps: { lt: { ALL: { BILL: { settings: { canUpload: true }, tomorrow: [1] } } } },
      additionalData: { BILL: { address: 'Somewhere 5', ssn: 5 } },
      extraParameters: { tomorrow: { a: [true, 1, null] } },
    };
    const dto = await pipe(CreateTokenDto, options, body);
    expect(dto).toBeInstanceOf(CreateTokenDto);
    expect(JSON.parse(JSON.stringify(dto))).toEqual({
      ...body,
      country: ['LT', 'LV'],
      nationality: 'EE',
      registryCentersCountries: ['HU'],
      additionalSteps: { LT: body.additionalSteps.lt },
    });
  });

  it.each([
    ['checkAml', 'false'],
    ['checkAml', 0],
    ['verifyEmail', 'yes'],
    ['expiryTime', '600'],
    ['expiryTime', true],
    ['ageLimit', ''],
    ['clientId', 5],
    ['firstName', true],
    ['riskAssessmentProfile', '12'],
    ['additionalSteps', 'x'],
    ['documents', 'PASSPORT'],
    ['levenshteinTextMatchRatio', '0.8'],
  ])('converts nothing: %s of %p is refused', async (name, value) => {
    const found = await messages(CreateTokenDto, options, { clientId: 'user-1', [name]: value });
    expect(found).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))]);
  });

  it('refuses what it does not know, and says one thing per parameter', async () => {
    const body = { country: ['LT', 'XX', 5], typo: 1 };
    expect(await messages(CreateTokenDto, options, body)).toEqual([
      'property typo should not exist',
      'clientId is required',
      'country.1 must be an ISO 3166-1 alpha-2 country code (or XK); country.2 must be an ISO 3166-1 alpha-2 country code (or XK)',
    ]);
  });

  it('knows what belongs together', async () => {
    const body = { clientId: 'user-1', additionalData: {}, ageLimit: 5, ageMax: 4 };
    const found = await messages(CreateTokenDto, options, body);
    expect([...(found as string[])].sort()).toEqual([
      'additionalData needs additionalSteps',
      'ageLimit must not be above ageMax',
    ]);
    expect(
      await messages(CreateTokenDto, options, { clientId: 'user-1', utilityBill: true, additionalSteps: {} }),
    ).toEqual(['utilityBill must not be true together with additionalSteps']);
  });

  it('refuses a known parameter inside extraParameters', async () => {
    const body = { clientId: 'user-1', extraParameters: { callbackUrl: 'https://example.com' } };
    expect(await messages(CreateTokenDto, options, body)).toEqual([
      'extraParameters.callbackUrl must be set outside of extraParameters: it is a known parameter',
    ]);
  });

  it('works in parts made with PickType', async () => {
    expect(await pipe(NamesDto, options, { firstName: 'Anna', country: 'lt' })).toEqual(
      expect.objectContaining({ firstName: 'Anna', country: 'LT' }),
    );
    expect(await messages(NamesDto, options, { firstName: 5, clientId: 'user-2' })).toEqual([
      'property clientId should not exist',
      expect.stringMatching(/^firstName must be /),
    ]);
  });

  it('leaves out of a part what the app adds', async () => {
    expect(await messages(DataDto, options, { additionalData: {} })).toEqual([]);
    expect(await messages(StepsDto, options, { additionalData: {} })).toEqual([
      'additionalData needs additionalSteps',
    ]);
    expect(await messages(StepsDto, options, { additionalSteps: {}, utilityBill: true })).toEqual([
      'utilityBill must not be true together with additionalSteps',
    ]);
  });

  it('works in parts made with OmitType and PartialType', async () => {
    expect(await messages(BodyDto, options, { checkAml: true })).toEqual([]);
    expect(
      await messages(BodyDto, options, { callbackUrl: 'https://example.com', checkAml: 'true' }),
    ).toEqual(['property callbackUrl should not exist', 'checkAml must be true or false']);
    expect(await messages(DefaultsDto, options, { locale: 'lt' })).toEqual([]);
    expect(await messages(DefaultsDto, options, { clientId: '' })).toHaveLength(1);
  });

  it('can be extended', async () => {
    expect(await messages(ExtendedDto, options, { clientId: 'user-1', email: 'a@example.com' })).toEqual([]);
    expect(await messages(ExtendedDto, options, { clientId: 'user-1', email: 'x', sex: 'X' })).toEqual(
      expect.arrayContaining(['email must be an email', 'sex must be M or F']),
    );
  });

  it('gives an instance that is a request', async () => {
    const dto = await pipe(CreateTokenDto, options, { clientId: 'user-1', country: 'lt', checkAml: false });
    expect(checkTokenRequest(dto)).toEqual({ body: { clientId: 'user-1', country: 'LT', checkAml: false } });
  });
});

it('says the same to the service as to a pipe', async () => {
  const body = {
    clientId: 'a ',
    firstName: 'R2D2',
    country: 'XX',
    documents: [],
    additionalSteps: { XX: {} },
    extraParameters: { locale: 'en' },
    questionnaire: '',
  };
  const result = checkTokenRequest(body);
  const problems = 'problems' in result ? result.problems.map(({ message }) => message) : [];
  expect(problems).toHaveLength(7);
  const found = await messages(CreateTokenDto, STRICT, body);
  expect([...(found as string[])].sort()).toEqual([...problems].sort());
});

it('has no constraint that createToken would not check', () => {
  const constraints = getMetadataStorage().getTargetValidationMetadatas(CreateTokenDto, '', false, false);
  expect(constraints.map(({ constraints: [rule] }) => rule as unknown)).toEqual([...PARAMETERS.values()]);
});
