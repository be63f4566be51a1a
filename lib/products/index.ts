export { CreateAmlMonitoringDto, UpdateAmlMonitoringDto } from './aml/aml-monitoring.dto.js';
export { CreateAmlCheckDto } from './aml/create-aml-check.dto.js';
export type * as IdenfyAmlTypes from './aml/aml.types.js';
export { IdenfyAml } from './aml/idenfy-aml.service.js';
export { CreateFaceTokenDto } from './faces/create-face-token.dto.js';
export type * as IdenfyFacesTypes from './faces/faces.types.js';
export { IdenfyFaces } from './faces/idenfy-faces.service.js';
export {
  ChangeCompanyStatusDto,
  CompanyPdfDto,
  CreateCompanyTokenDto,
  UpdateCompanyTokenDto,
} from './companies/company.dto.js';
export {
  AddBeneficiaryDocumentDto,
  AddBeneficiaryDto,
  AddCompanyDocumentDto,
  CreateCompanyFormDto,
  QuestionnaireAnswersDto,
  UpdateBeneficiaryDocumentDto,
  UpdateBeneficiaryDto,
  UpdateCompanyDocumentDto,
  UpdateCompanyFormDto,
} from './companies/company-form.dto.js';
export type { CompanyForms } from './companies/company-forms.js';
export { CreateSosReportDto, OrderGovDocumentDto } from './companies/company-registry.dto.js';
export type { CompanyRegistry } from './companies/company-registry.js';
export type * as IdenfyCompaniesTypes from './companies/companies.types.js';
export { IdenfyCompanies } from './companies/idenfy-companies.service.js';
export {
  AddDummyStatusDto,
  AddToBlocklistDto,
  ListVerificationsDto,
  RequestInformationDto,
} from './verifications/verification-requests.dto.js';
export type * as IdenfyVerificationsTypes from './verifications/verifications.types.js';
export {
  AssessRiskDto,
  CheckAddressDto,
  CheckProofOfAddressDto,
  CheckProxyDto,
  CheckRegistryHuDto,
  CheckRegistryLtDto,
  CheckRegistryUkDto,
  CheckRegistryUsDto,
  CreateAgeTokenDto,
  CreateBankCardTokenDto,
  CreateBankTokenDto,
  EstimateFraudDto,
  SendSmsDto,
  ValidatePhoneDto,
  VerifySmsDto,
} from './checks/requests.js';
export type * as IdenfyChecksTypes from './checks/checks.types.js';
export { IdenfyChecks } from './checks/idenfy-checks.service.js';
