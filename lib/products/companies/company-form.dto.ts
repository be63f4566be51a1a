import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { listRule } from '../../requests/rules/rule.js';
import { textRule } from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import type * as Forms from './company-forms.types.js';
import {
  applicantRule,
  BENEFICIARY,
  beneficiariesRule,
  beneficiaryDocumentTypeRule,
  clientSystemRule,
  companyDocumentTypeRule,
  companyRule,
  documentFileRule,
  documentsRule,
  filenameRule,
  newApplicantRule,
  sectionsRule,
} from './form.rules.js';

const PAGE = 'https://documentation.idenfy.com/kyb';

/** The form of a company as it is created (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.CreateCompanyFormDto)
export class CreateCompanyFormDto {
  /** What the company says of itself. Only `companyName` and `country` must be there. */
  @Parameter(companyRule, { required: true }) company!: Forms.CompanyFields;
  /** Its documents; all files together have at most 14900000 bytes. */
  @Parameter(documentsRule) documents?: readonly Forms.CompanyDocumentFields[];
  /** The people and companies who own and run it. */
  @Parameter(beneficiariesRule) beneficiaries?: readonly Forms.BeneficiaryFields[];
  /** Where the form is filled: an IP address, and a time zone such as `Europe/Vilnius`. */
  @Parameter(clientSystemRule) clientSystem?: Forms.CompanyClientSystem;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateCompanyFormDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateCompanyFormDto}, or an instance of it. */
export type CreateCompanyFormRequest = Readonly<CreateCompanyFormDto>;

export const CREATE_FORM_RULES = new RequestRules<CreateCompanyFormRequest>(CreateCompanyFormDto);

/** What is changed of the form of a company (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateCompanyFormDto)
export class UpdateCompanyFormDto {
  /** What the company says of itself, whole: `companyName` and `country` must be there. */
  @Parameter(companyRule) company?: Forms.CompanyFields;
  /** Where the form is filled: an IP address, and a time zone such as `Europe/Vilnius`. */
  @Parameter(clientSystemRule) clientSystem?: Forms.CompanyClientSystem;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateCompanyFormDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateCompanyFormDto}, or an instance of it. */
export type UpdateCompanyFormRequest = Readonly<UpdateCompanyFormDto>;

export const UPDATE_FORM_RULES = new RequestRules<UpdateCompanyFormRequest>(UpdateCompanyFormDto);

/** What a beneficiary is beside who it is. */
@DescribedParameters(PAGE, DESCRIPTIONS.BeneficiaryDto)
class BeneficiaryDto {
  /** One type; `beneficiaryTypes` takes several. */
  @Parameter(BENEFICIARY.beneficiaryType) beneficiaryType?: Forms.BeneficiaryType;
  /** 1 type or more. */
  @Parameter(BENEFICIARY.beneficiaryTypes) beneficiaryTypes?: readonly Forms.BeneficiaryType[];
  /** At most 3 positions, for example `director`, each 1 to 50 characters without a comma. */
  @Parameter(BENEFICIARY.positions) positions?: readonly string[];
  /** Whether this is who fills the form. */
  @Parameter(BENEFICIARY.formFiller) formFiller?: boolean;
  /** 0 to 100. */
  @Parameter(BENEFICIARY.ownershipPercentage, { nullable: true }) ownershipPercentage?: number | null;
}

/** A beneficiary that is added to a form (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.AddBeneficiaryDto)
export class AddBeneficiaryDto extends BeneficiaryDto {
  /** A person (`infoType` `INDIVIDUAL`) or a company (`COMPANY`). `scanRef` is ignored with the token of the form. */
  @Parameter(newApplicantRule, { required: true }) info!: Forms.NewApplicantFields;
  /** The id of the beneficiary that this one is behind. */
  @Parameter(textRule(100), { nullable: true }) parent?: string | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AddBeneficiaryDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link AddBeneficiaryDto}, or an instance of it. */
export type AddBeneficiaryRequest = Readonly<AddBeneficiaryDto>;

export const ADD_BENEFICIARY_RULES = new RequestRules<AddBeneficiaryRequest>(AddBeneficiaryDto);

/** What is changed of a beneficiary (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateBeneficiaryDto)
export class UpdateBeneficiaryDto extends BeneficiaryDto {
  /** Who it is, whole: a person (`infoType` `INDIVIDUAL`) or a company (`COMPANY`). */
  @Parameter(applicantRule) info?: Forms.ApplicantFields;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateBeneficiaryDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateBeneficiaryDto}, or an instance of it. */
export type UpdateBeneficiaryRequest = Readonly<UpdateBeneficiaryDto>;

export const UPDATE_BENEFICIARY_RULES = new RequestRules<UpdateBeneficiaryRequest>(UpdateBeneficiaryDto);

/** A document of a company that is added to its form (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.AddCompanyDocumentDto)
export class AddCompanyDocumentDto {
  /** One of iDenfy's kinds of documents. */
  @Parameter(companyDocumentTypeRule, { required: true }) type!: Forms.CompanyDocumentType;
  /** At most 100 characters. */
  @Parameter(filenameRule, { nullable: true }) filename?: string | null;
  /** JPEG, PNG, GIF, WebP, HEIC, HEIF or PDF of at most 14900000 bytes; in JSON as base64. */
  @Parameter(documentFileRule, { required: true }) file!: Uint8Array | string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AddCompanyDocumentDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link AddCompanyDocumentDto}, or an instance of it. */
export type AddCompanyDocumentRequest = Readonly<AddCompanyDocumentDto>;

export const ADD_DOCUMENT_RULES = new RequestRules<AddCompanyDocumentRequest>(AddCompanyDocumentDto);

class ListCompanyDocuments {
  @Parameter(listRule(companyDocumentTypeRule, 1)) type?: readonly Forms.CompanyDocumentType[];
  /** All but these. */
  @Parameter(listRule(companyDocumentTypeRule, 1)) typeExclude?: readonly Forms.CompanyDocumentType[];
}

/** Which documents `listDocuments` gives. */
export type CompanyDocumentFilter = Readonly<ListCompanyDocuments>;

export const DOCUMENT_LIST_RULES = new RequestRules<CompanyDocumentFilter>(ListCompanyDocuments);

/** What is changed of a document of a company (documentation.idenfy.com, kyb); the file cannot be. */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateCompanyDocumentDto)
export class UpdateCompanyDocumentDto {
  /** One of iDenfy's kinds of documents. */
  @Parameter(companyDocumentTypeRule) type?: Forms.CompanyDocumentType;
  /** At most 100 characters. */
  @Parameter(filenameRule, { nullable: true }) filename?: string | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateCompanyDocumentDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateCompanyDocumentDto}, or an instance of it. */
export type UpdateCompanyDocumentRequest = Readonly<UpdateCompanyDocumentDto>;

export const UPDATE_DOCUMENT_RULES = new RequestRules<UpdateCompanyDocumentRequest>(UpdateCompanyDocumentDto);

/** A document of a beneficiary that is added to a form (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.AddBeneficiaryDocumentDto)
export class AddBeneficiaryDocumentDto {
  /** `IDENTITY_DOCUMENT`, `PROOF_OF_ADDRESS` or `OTHER` of a person; a document of a company where the beneficiary is one. */
  @Parameter(beneficiaryDocumentTypeRule, { required: true }) type!: Forms.BeneficiaryDocumentType;
  /** At most 100 characters. */
  @Parameter(filenameRule, { nullable: true }) filename?: string | null;
  /** JPEG, PNG, GIF, WebP, HEIC, HEIF or PDF of at most 14900000 bytes; in JSON as base64. */
  @Parameter(documentFileRule, { required: true }) file!: Uint8Array | string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AddBeneficiaryDocumentDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link AddBeneficiaryDocumentDto}, or an instance of it. */
export type AddBeneficiaryDocumentRequest = Readonly<AddBeneficiaryDocumentDto>;

export const ADD_BENEFICIARY_DOCUMENT_RULES = new RequestRules<AddBeneficiaryDocumentRequest>(
  AddBeneficiaryDocumentDto,
);

/** What is changed of a document of a beneficiary (documentation.idenfy.com, kyb); the file cannot be. */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateBeneficiaryDocumentDto)
export class UpdateBeneficiaryDocumentDto {
  /** `IDENTITY_DOCUMENT`, `PROOF_OF_ADDRESS` or `OTHER` of a person; a document of a company where the beneficiary is one. */
  @Parameter(beneficiaryDocumentTypeRule) type?: Forms.BeneficiaryDocumentType;
  /** At most 100 characters. */
  @Parameter(filenameRule, { nullable: true }) filename?: string | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateBeneficiaryDocumentDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateBeneficiaryDocumentDto}, or an instance of it. */
export type UpdateBeneficiaryDocumentRequest = Readonly<UpdateBeneficiaryDocumentDto>;

export const UPDATE_BENEFICIARY_DOCUMENT_RULES = new RequestRules<UpdateBeneficiaryDocumentRequest>(
  UpdateBeneficiaryDocumentDto,
);

/** Answers to a questionnaire (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.QuestionnaireAnswersDto)
export class QuestionnaireAnswersDto {
  /** `{ section: { question: { value } } }`, by their keys. What a value must be depends on the question. */
  @Parameter(sectionsRule, { required: true })
  sections!: Readonly<Record<string, Readonly<Record<string, { readonly value: unknown }>>>>;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => QuestionnaireAnswersDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link QuestionnaireAnswersDto}, or an instance of it. */
export type QuestionnaireAnswersRequest = Readonly<QuestionnaireAnswersDto>;

export const ANSWERS_RULES = new RequestRules<QuestionnaireAnswersRequest>(QuestionnaireAnswersDto);
