import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { fileRule } from '../../requests/rules/file.rules.js';
import { countryRule, nonEmptyTextRule, textRule } from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

/** What a request for the check of a proof of address may hold (documentation.idenfy.com, fraud-prevention/ai-proof-of-address). */
@DescribedParameters(
  'https://documentation.idenfy.com/fraud-prevention/ai-poa',
  DESCRIPTIONS.CheckProofOfAddressDto,
)
export class CheckProofOfAddressDto {
  /** The document: its bytes, or base64 text. JPEG, PNG, WebP, HEIC, HEIF or PDF, 14.9 MB at most. */
  @Parameter(fileRule('jpeg', 'png', 'webp', 'heic', 'pdf'), { required: true })
  file!: Buffer | Uint8Array | string;
  /** The name that has to be on the document, 1 to 255 characters. Without it the name is only read. */
  @Parameter(textRule(255)) providedName?: string;
  /** The address that has to be on the document, 1 to 255 characters. Without it the address is only read. */
  @Parameter(textRule(255)) providedAddress?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckProofOfAddressDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a request for the verification of an address may hold (documentation.idenfy.com, fraud-prevention/address-verification). */
@DescribedParameters(
  'https://documentation.idenfy.com/fraud-prevention/address-verification',
  DESCRIPTIONS.CheckAddressDto,
)
export class CheckAddressDto {
  /** The address in one line, with its place. */
  @Parameter(nonEmptyTextRule, { required: true }) address!: string;
  /** Its country, ISO 3166-1 alpha-2. */
  @Parameter(countryRule) country?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckAddressDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

export type ProofOfAddressRequest = Readonly<CheckProofOfAddressDto>;
export type AddressRequest = Readonly<CheckAddressDto>;

export const PROOF_OF_ADDRESS_RULES = new RequestRules<ProofOfAddressRequest>(CheckProofOfAddressDto);
export const ADDRESS_RULES = new RequestRules<AddressRequest>(CheckAddressDto);
