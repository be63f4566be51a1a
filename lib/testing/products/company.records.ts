import type {
  Beneficiary,
  CompanyDocument,
  CompanyInfo,
  CompanyStatus,
  Questionnaire,
  QuestionnaireAnswers,
} from '../../products/companies/companies.types.js';

/** The token of a form as the simulator keeps it. */
export interface SimulatedCompanyToken {
  readonly tokenString: string;
  readonly clientId: string;
  readonly externalRef: string | null;
  readonly expiration: Date;
  /** The request for it. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly scanRefs: readonly string[] | null;
  /** Nothing before the form was created. */
  readonly companyId?: string;
  /** Whether the form was sent with it, or its company was deleted. */
  readonly used: boolean;
}

/** What is known of the sanctions lists: `FLAGS_FOUND` has to be reviewed before the company can be approved. */
export type SimulatedAmlStatus = 'NO_FLAGS' | 'FLAGS_FOUND' | 'FALSE_POSITIVE' | 'TRUE_POSITIVE';

/** A company as the simulator keeps it. */
export interface SimulatedCompany {
  readonly id: string;
  readonly clientId: string;
  readonly externalRef: string | null;
  readonly created: Date;
  readonly company: CompanyInfo;
  readonly status: CompanyStatus;
  readonly approvalStatus: 'APPROVED' | 'DENIED' | null;
  readonly denyReason: string | null;
  readonly submissionTime: Date | null;
  readonly amlStatus: SimulatedAmlStatus;
  readonly informationRequested: boolean;
  readonly expirationStatus: 'PENDING' | 'EXPIRED' | null;
  /** With their scanRefs, which no response shows. */
  readonly beneficiaries: ReadonlyMap<string, Beneficiary>;
  readonly documents: ReadonlyMap<string, CompanyDocument>;
  /** By the id of the beneficiary. */
  readonly beneficiaryDocuments: ReadonlyMap<string, ReadonlyMap<string, CompanyDocument>>;
  /** By the id of the questionnaire. */
  readonly answers: ReadonlyMap<string, QuestionnaireAnswers>;
  readonly questionnaire?: Questionnaire;
}

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

/** @internal */
export type CompanyRecord = Writable<
  Omit<SimulatedCompany, 'beneficiaries' | 'documents' | 'beneficiaryDocuments' | 'answers'>
> & {
  clientSystem?: unknown;
  automationRanAt: Date | null;
  readonly beneficiaries: Map<string, Beneficiary>;
  readonly documents: Map<string, CompanyDocument>;
  readonly beneficiaryDocuments: Map<string, Map<string, CompanyDocument>>;
  readonly answers: Map<string, QuestionnaireAnswers>;
};

/** @internal */
export type CompanyTokenRecord = Writable<SimulatedCompanyToken>;

/** What the account has built in its dashboard. Tokens without a `questionnaire` have the first. */
export const QUESTIONNAIRES: readonly Questionnaire[] = [
  {
    id: '9',
    key: 'funds',
    name: 'funds',
    title: 'Funds',
    description: '',
    type: 'KYB',
    sections: [
      {
        key: 'funds',
        title: 'Origin',
        description: '',
        condition: null,
        questions: [
          {
            key: 'source',
            title: 'Where do the funds come from?',
            description: '',
            choices: [
              { key: 'SALES', title: 'Sales' },
              { key: 'LOAN', title: 'A loan' },
            ],
            type: 'SELECT',
            required: false,
            placeholder: null,
            condition: null,
          },
        ],
      },
    ],
  },
];
