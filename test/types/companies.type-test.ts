import type { IdenfyCompanies, IdenfyCompaniesTypes } from '../../lib/index.js';

declare const forms: IdenfyCompanies['forms'];
const token = 'token';
const file = Buffer.from('%PDF-1.4');

/** What TypeScript takes, and what it does not. */
export const calls = [
  () => forms.info({ token, timeoutMs: 5000 }),
  // @ts-expect-error the token alone is taken
  () => forms.info(),
  // @ts-expect-error the token alone is taken
  () => forms.submit('c1', { timeoutMs: 5000 }),
  () => forms.get('c1'),
  () => forms.get('c1', { token }),
  () => forms.addDocument('c1', { type: 'INVOICE', file }),
  () => forms.addBeneficiaryDocument('c1', 'b1', { type: 'IDENTITY_DOCUMENT', file: 'JVBERi0x' }),
  // @ts-expect-error a document of a person
  () => forms.addDocument('c1', { type: 'IDENTITY_DOCUMENT', file }),
  // @ts-expect-error the file cannot be changed
  () => forms.updateDocument('c1', 'd1', { file }),
];

export const beneficiaries: IdenfyCompaniesTypes.AddBeneficiaryRequest[] = [
  { info: { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example', scanRef: '01' } },
  { info: { infoType: 'COMPANY', companyName: 'Holding', country: 'LT' } },
  // @ts-expect-error a person has a surname
  { info: { infoType: 'INDIVIDUAL', name: 'Ann' } },
  // @ts-expect-error a company has no verification
  { info: { infoType: 'COMPANY', companyName: 'Holding', country: 'LT', scanRef: '01' } },
];

export const statuses: IdenfyCompaniesTypes.ChangeCompanyStatusRequest[] = [
  { status: 'COMPLETED', reviewInfo: { approvalStatus: 'DENIED', denyReason: 'no activity' } },
  // @ts-expect-error nobody can set it
  { status: 'PENDING' },
];
