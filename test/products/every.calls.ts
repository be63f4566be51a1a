import { AML_CALLS } from './aml.calls.js';
import type { ProductCall } from './calls.js';
import { CHECK_CALLS } from './checks.calls.js';
import { COMPANY_CALLS } from './companies.calls.js';
import { FORM_CALLS } from './company-forms.calls.js';
import { FACE_CALLS } from './faces.calls.js';
import { SERVICE_CALLS } from './service.calls.js';

/** The calls that one request makes. */
export const CALLS: readonly ProductCall[] = [
  ...SERVICE_CALLS,
  ...AML_CALLS,
  ...FACE_CALLS,
  ...COMPANY_CALLS,
  ...FORM_CALLS,
  ...CHECK_CALLS,
];
