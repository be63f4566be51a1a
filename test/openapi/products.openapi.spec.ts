import { Controller, Get } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ApiExtraModels } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import * as package_ from 'nestjs-idenfy';
import { parametersOf } from '../../lib/requests/parameter.decorator.js';
import { matchesSchema } from '../support/matches-schema.js';
import { modelIn, openApi } from './documents.js';

const file = Buffer.from('%PDF-1.4\n').toString('base64');
const company = {
  companyName: 'Example Ltd',
  country: 'LT',
  website: null,
  additionalInfo: { key: { value: null } },
};
const person = { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example', nationality: null };
const info = { infoType: 'COMPANY', companyName: 'Holding', country: 'LT' };

/** A request of each class, and what makes it a wrong one. */
const REQUESTS: Readonly<Record<string, readonly [object, object]>> = {
  CreateCompanyTokenDto: [
    { clientId: 'c-9', locale: null, tags: ['a'] },
    { tags: ['a', 'b', 'c', 'd', 'e', 'f'] },
  ],
  UpdateCompanyTokenDto: [{ scanRefs: null }, { scanRefs: [''] }],
  ChangeCompanyStatusDto: [
    { status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED' } },
    { status: 'PENDING' },
  ],
  CompanyPdfDto: [{ content: ['COMMENTS'] }, { content: ['EVERYTHING'] }],
  CreateCompanyFormDto: [
    { company, documents: [{ type: 'INVOICE', file }], beneficiaries: [{ info: person }, { info }] },
    { beneficiaries: [{ info: { infoType: 'COMPANY' } }] },
  ],
  UpdateCompanyFormDto: [{ clientSystem: { timeZone: 'Europe/Vilnius' } }, { company: {} }],
  AddBeneficiaryDto: [
    { info: { ...person, scanRef: '01' }, ownershipPercentage: 60 },
    { ownershipPercentage: 101 },
  ],
  UpdateBeneficiaryDto: [{ positions: ['director'] }, { info: { infoType: 'INDIVIDUAL' } }],
  AddCompanyDocumentDto: [{ type: 'INVOICE', filename: null, file }, { file: '%' }],
  UpdateCompanyDocumentDto: [{ type: 'INVOICE' }, { type: 'IDENTITY_DOCUMENT' }],
  AddBeneficiaryDocumentDto: [{ type: 'IDENTITY_DOCUMENT', file }, { type: 'PASSPORT' }],
  UpdateBeneficiaryDocumentDto: [{ filename: 'a.pdf' }, { filename: 'a'.repeat(101) }],
  QuestionnaireAnswersDto: [{ sections: { a: { b: { value: 1 } } } }, { sections: { a: { b: 1 } } }],
  OrderGovDocumentDto: [
    { companyName: 'a', countryCode: 'LT', productKey: 'b', registrationNumber: 'c' },
    { countryCode: 'LTU' },
  ],
  CreateSosReportDto: [
    { companyName: 'a', state: 'DE', city: 'b', street: 'c', postalCode: '01234' },
    { postalCode: '1234' },
  ],
};

const classOf = (name: string): Type<object> => (package_ as unknown as Record<string, Type<object>>)[name]!;
/** Every class of a request that an app can name. */
const names = Object.keys(package_).filter((name) => name.endsWith('Dto'));

@ApiExtraModels(...names.map(classOf))
@Controller('forms')
class FormsController {
  @Get()
  list(): object[] {
    return [];
  }
}

describe('the OpenAPI document of an app with every request', () => {
  let document: OpenAPIObject;
  beforeAll(async () => {
    document = await openApi('express', { controllers: [FormsController] });
  });

  it('has all of them', () => {
    expect(names.length).toBeGreaterThan(35);
    expect(names).toEqual(expect.arrayContaining(Object.keys(REQUESTS)));
  });

  it.each(names)('has the parameters of %s, each described', (name) => {
    const { properties, required = [] } = modelIn(document, name);
    const parameters = parametersOf(classOf(name));
    expect(Object.keys(properties).sort()).toEqual([...parameters.keys()].sort());
    const compulsory = [...parameters].filter(([, { options }]) => options.required).map(([key]) => key);
    expect([...required].sort()).toEqual(compulsory.sort());
    expect(Object.values(properties).filter(({ description = '' }) => !/\.$/.test(description))).toEqual([]);
  });

  it.each(Object.entries(REQUESTS))('has a schema of %s that a request keeps', (name, [request, change]) => {
    const { properties } = modelIn(document, name);
    const isRight = (fields: object): boolean =>
      Object.entries(fields).every(([key, value]) => matchesSchema(properties[key]!, value));
    expect(isRight(request)).toBe(true);
    expect(isRight({ ...request, ...change })).toBe(false);
  });
});
