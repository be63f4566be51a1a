import type { IdenfyCallOptions } from '../../client/call.js';
import type { QuestionType } from '../../events/payloads/check.payload.js';
import type { OpenEnum } from '../../events/payloads/vocabulary.js';
import type { CompanyFormMeta, CompanyInfo } from './companies.types.js';
import type {
  BENEFICIARY_TYPES,
  COMPANY_DOCUMENT_TYPES,
  INDIVIDUAL_DOCUMENT_TYPES,
} from './company-vocabulary.js';

/** Settings of a call about a form. */
export interface CompanyFormOptions extends IdenfyCallOptions {
  /**
   * The `tokenString` of the form, sent instead of the account's credentials: the call may then do what the person with the
   * form may do. Refused where it is there but undefined, since it must not become the account's credentials by mistake.
   */
  token?: string;
}

/** Settings of a call that only the person with the form may make. */
export interface CompanyFormTokenOptions extends CompanyFormOptions {
  token: string;
}

export type CompanyDocumentType = (typeof COMPANY_DOCUMENT_TYPES)[number];

/** Of a person or, where the beneficiary is a company, of a company. */
export type BeneficiaryDocumentType = CompanyDocumentType | (typeof INDIVIDUAL_DOCUMENT_TYPES)[number];

/** `UBO`: ultimate beneficial owner. */
export type BeneficiaryType = (typeof BENEFICIARY_TYPES)[number];

/** Values of the fields that the account has added to the form, by their keys. */
export type CompanyAdditionalInfo = Readonly<Record<string, { readonly value: unknown }>>;

/** What a company says of itself, in a request. */
export interface CompanyFields {
  /** 1 to 200 characters. */
  readonly companyName: string;
  /** ISO 3166-1 alpha-2; sent in upper case. */
  readonly country: string;
  /** At most 100 characters. */
  readonly registrationNumber?: string | null;
  /** At most 2 characters. */
  readonly region?: string | null;
  /** At most 100 characters. */
  readonly type?: string | null;
  /** E.164: `+37060000000`. */
  readonly phone?: string | null;
  /** http or https, at most 200 characters. */
  readonly website?: string | null;
  /** At most 254 characters. */
  readonly email?: string | null;
  /** At most 10, each 1 to 100 characters. */
  readonly brandNames?: readonly string[];
  /** At most 8 characters. */
  readonly activityCode?: string | null;
  /** Taxpayer identification number, at most 32 characters. */
  readonly tin?: string | null;
  /** At most 255 characters. */
  readonly operatingAddress?: string | null;
  /** The address of registration, at most 255 characters. */
  readonly postalAddress?: string | null;
  /** At most 20 characters. */
  readonly postcode?: string | null;
  /** At most 100 characters. */
  readonly street?: string | null;
  /** At most 100 characters. */
  readonly city?: string | null;
  readonly additionalInfo?: CompanyAdditionalInfo;
}

/** A person behind a company, in a request. */
export interface IndividualFields {
  readonly infoType: 'INDIVIDUAL';
  /** 1 to 100 characters. */
  readonly name: string;
  /** 1 to 100 characters. */
  readonly surname: string;
  /** At most 254 characters. */
  readonly email?: string | null;
  /** E.164: `+37060000000`. */
  readonly phone?: string | null;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth?: string | null;
  /** Which country issued the document: ISO 3166-1 alpha-2, as the other countries. */
  readonly country?: string | null;
  readonly nationality?: string | null;
  /** 1 to 50 printable ASCII characters. */
  readonly documentNumber?: string | null;
  /** 1 to 50 printable ASCII characters. */
  readonly personalNumber?: string | null;
  readonly citizenship?: string | null;
  readonly countryOfBirth?: string | null;
  /** At most 255 characters. */
  readonly residentialAddress?: string | null;
  readonly countryOfResidence?: string | null;
  /** At most 20 characters. */
  readonly postcode?: string | null;
  /** At most 255 characters. */
  readonly address?: string | null;
  /** At most 100 characters. */
  readonly street?: string | null;
  /** At most 100 characters. */
  readonly city?: string | null;
  /** At most 20 characters. */
  readonly tin?: string | null;
  readonly taxResidence?: string | null;
  readonly selfDeclaredPep?: boolean | null;
  readonly additionalInfo?: CompanyAdditionalInfo;
}

/** A company behind a company, in a request. */
export interface CompanyApplicantFields extends CompanyFields {
  readonly infoType: 'COMPANY';
}

/** Who a beneficiary is. */
export type ApplicantFields = IndividualFields | CompanyApplicantFields;

/** The same when a beneficiary is added: a verification may be named. iDenfy ignores it with the token of the form. */
export type NewApplicantFields = (IndividualFields & { readonly scanRef?: string }) | CompanyApplicantFields;

/** A beneficiary of a new form. */
export interface BeneficiaryFields {
  readonly info: ApplicantFields;
  readonly beneficiaryType?: BeneficiaryType;
  /** 1 or more. */
  readonly beneficiaryTypes?: readonly BeneficiaryType[];
  /** At most 3, each 1 to 50 characters without a comma. */
  readonly positions?: readonly string[];
  /** Whether this is who fills the form. */
  readonly formFiller?: boolean;
  /** 0 to 100. */
  readonly ownershipPercentage?: number | null;
}

/** A document of a new form. */
export interface CompanyDocumentFields {
  readonly type: CompanyDocumentType;
  /** At most 100 characters. */
  readonly filename?: string | null;
  /** JPEG, PNG, GIF, WebP, HEIC, HEIF or PDF: bytes, or base64 text. */
  readonly file: Uint8Array | string;
}

/** Where the form is filled. */
export interface CompanyClientSystem {
  readonly ipAddress?: string | null;
  /** Name in the time zone database, for example `Europe/Vilnius`. */
  readonly timeZone?: string | null;
}

/** Response of `GET /kyb/info/`. Fields that are not listed are kept. */
export interface CompanyFormInfo {
  readonly locale?: string | null;
  readonly theme?: Readonly<Record<string, unknown>> | null;
  /** What the form asks for; null for everything. */
  readonly flow?: Readonly<Record<string, unknown>> | null;
  readonly [field: string]: unknown;
}

/** A beneficiary of a company. Personal data. Fields that are not listed are kept. */
export interface Beneficiary {
  readonly id: string;
  readonly info: (ApplicantFields | { readonly infoType: string & {} }) & Readonly<Record<string, unknown>>;
  readonly beneficiaryType?: OpenEnum<BeneficiaryType>;
  readonly beneficiaryTypes?: readonly OpenEnum<BeneficiaryType>[];
  readonly positions?: readonly string[];
  readonly formFiller?: boolean;
  readonly ownershipPercentage?: number | null;
  /** The id of the beneficiary that this one is behind. */
  readonly parent?: string | null;
  readonly [field: string]: unknown;
}

/** A document of a company or of a beneficiary. Fields that are not listed are kept. */
export interface CompanyDocument {
  readonly id: string;
  readonly type: OpenEnum<BeneficiaryDocumentType>;
  readonly filename?: string | null;
  /** A link; personal data. */
  readonly file?: string;
  readonly [field: string]: unknown;
}

/** The form of a company. Fields that are not listed are kept. */
export interface CompanyForm {
  /** The id of the company. */
  readonly id: string;
  readonly company: CompanyInfo;
  readonly documents?: readonly CompanyDocument[];
  readonly beneficiaries?: readonly Beneficiary[];
  readonly clientSystem?: CompanyClientSystem | null;
  readonly meta: CompanyFormMeta;
  readonly [field: string]: unknown;
}

/** Response of `PATCH /kyb/forms/{id}/`. Fields that are not listed are kept. */
export interface CompanyFormUpdate {
  readonly company: CompanyInfo;
  readonly clientSystem?: CompanyClientSystem | null;
  readonly [field: string]: unknown;
}

/** Fields that are not listed are kept. */
export interface Question {
  readonly key: string;
  readonly title: string;
  readonly description?: string | null;
  readonly choices?: readonly { readonly key: string; readonly title: string }[];
  readonly type: QuestionType;
  readonly required?: boolean;
  readonly placeholder?: string | null;
  /** When the question is asked; iDenfy does not document the grammar. */
  readonly condition?: string | null;
  readonly [field: string]: unknown;
}

/** A questionnaire of a form. Fields that are not listed are kept. */
export interface Questionnaire {
  readonly id: string;
  /** For `createToken`. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly description?: string | null;
  readonly type?: OpenEnum<'KYC' | 'KYB'>;
  readonly sections: readonly {
    readonly key: string;
    readonly title: string;
    readonly description?: string | null;
    readonly condition?: string | null;
    readonly questions: readonly Question[];
    readonly [field: string]: unknown;
  }[];
  readonly [field: string]: unknown;
}

/** Answers by the keys of the section and the question. */
export interface QuestionnaireAnswers {
  readonly sections: Readonly<Record<string, Readonly<Record<string, { readonly value: unknown }>>>>;
  readonly [field: string]: unknown;
}

/** Answers to be shown, with the words of the questions. Fields that are not listed are kept. */
export interface DisplayAnswers {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly sections: readonly {
    readonly title: string;
    readonly questions: readonly {
      readonly key: string;
      readonly title: string;
      readonly type: QuestionType;
      readonly value: string | readonly string[] | boolean | null;
      readonly [field: string]: unknown;
    }[];
  }[];
  readonly [field: string]: unknown;
}
