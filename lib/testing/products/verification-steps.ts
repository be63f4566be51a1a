import { isRecord } from '../../requests/rules/json.js';

/** Something that the person does at the page. */
export interface VerificationStep {
  readonly title: string;
  readonly text: string;
}

type Request = Readonly<Record<string, unknown>>;

/** What the account allows where a token names no documents, as its response says. */
export const USUAL_DOCUMENTS = ['ID_CARD', 'PASSPORT', 'DRIVER_LICENSE', 'RESIDENCE_PERMIT'];

const ONE_SIDED = ['PASSPORT', 'NATIONAL_PASSPORT', 'INTERNATIONAL_PASSPORT', 'VISA', 'PAN_CARD'];

/** `ID_CARD` as people say it. */
const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ').replace(/^id\b/, 'ID');

const listed = (names: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(names);

/** What a person does with this token, in order (documentation.idenfy.com, kyc/generate-token). */
export function verificationSteps(request: Request): VerificationStep[] {
  const { tokenType = 'IDENTIFICATION' } = request;
  const isCall = String(tokenType).startsWith('VIDEO_CALL');
  return [
    ...(tokenType === 'VIDEO_CALL' ? [] : documentSteps(request)),
    ...(tokenType === 'VIDEO_CALL' || tokenType === 'DOCUMENT' ? [] : [faceStep(request)]),
    ...furtherSteps(request),
    ...(isCall ? [callStep(request)] : []),
  ];
}

function documentSteps(request: Request): VerificationStep[] {
  const { country, documents, driverLicenseBack, nfcRequired, nfcOptional } = request;
  const countries = [country ?? []].flat().map(String);
  const allowed = Array.isArray(documents) && documents.length > 0 ? documents.map(String) : USUAL_DOCUMENTS;
  const isTwoSided = (name: string): boolean =>
    name === 'DRIVER_LICENSE' ? driverLicenseBack === true : !ONE_SIDED.includes(name);
  const twoSided = allowed.filter(isTwoSided).map(words);
  const names = allowed.map(words);
  const isOnly = names.length === 1;
  return [
    ...(countries.length === 1
      ? []
      : [step('Country of the document', countries.length === 0 ? 'Any country.' : `${listed(countries)}.`)]),
    ...(isOnly ? [] : [step('Kind of document', `${upper(listed(names))}.`)]),
    step(`Photo of the ${isOnly ? names[0] : 'document'}, front`, 'All of it, sharp and without glare.'),
    ...(twoSided.length === 0
      ? []
      : [step('Photo of the back', isOnly ? 'The other side.' : `Of the ${listed(twoSided)} only.`)]),
    ...(nfcRequired === true || nfcOptional === true
      ? [
          step(
            'Chip of the document',
            `Held to the phone${nfcRequired === true ? '.' : ', where it can be read.'}`,
          ),
        ]
      : []),
  ];
}

const faceStep = ({ checkLiveness }: Request): VerificationStep =>
  checkLiveness === true
    ? step('Face in the camera', 'Moved as the page asks for: active liveness.')
    : step('Photo of the face', 'A selfie, to be compared with the document.');

/** Each with the parameter that asks for it. */
const FURTHER: readonly (readonly [parameters: readonly string[], title: string, text: string])[] = [
  [['utilityBill', 'verifyAddress'], 'Proof of address', 'A bill or a statement, not older than 3 months.'],
  [['verifyEmail'], 'E-mail', 'A code that was sent there.'],
  [['verifyPhone'], 'Phone', 'A code by SMS.'],
  [['verifyBank'], 'Bank account', 'Chosen at the bank.'],
  [['bankCardVerification'], 'Bank card', 'A photo of it.'],
];

function furtherSteps(request: Request): VerificationStep[] {
  const asked = FURTHER.filter(([parameters]) => parameters.some((name) => request[name] === true));
  const { questionnaire } = request;
  return [
    ...additionalSteps(request.additionalSteps).map((name) =>
      step(upper(words(name)), 'An additional step.'),
    ),
    ...asked.map(([, title, text]) => step(title, text)),
    ...(typeof questionnaire === 'string' ? [step('Questions', `The questionnaire ${questionnaire}.`)] : []),
  ];
}

/** `{ COUNTRY: { DOCUMENT: { STEP: ... } } }`: each step by its name, once. */
function additionalSteps(value: unknown): string[] {
  const inside = (one: unknown): unknown[] => (isRecord(one) ? Object.values(one) : []);
  const steps = inside(value).flatMap(inside);
  return [...new Set(steps.flatMap((one) => (isRecord(one) ? Object.keys(one) : [])))];
}

function callStep({ videoCallQuestions }: Request): VerificationStep {
  const count = Array.isArray(videoCallQuestions) ? videoCallQuestions.length : 0;
  return step(
    'Video call',
    count === 0 ? 'With an agent.' : `With an agent, who asks ${count} of your questions.`,
  );
}

const step = (title: string, text: string): VerificationStep => ({ title, text });
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
