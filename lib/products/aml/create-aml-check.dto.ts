import {
  chosenBy,
  DescribedParameters,
  extraParametersOf,
  Parameter,
} from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import { clientIdRule, FILTER_RULES, filterRule, INPUT_RULES, inputRule, userTypeRule } from './aml.rules.js';
import type { AmlCompanyFilter, AmlCompanyInput, AmlPersonFilter, AmlPersonInput } from './aml.types.js';

/** What a request for an AML check may hold (documentation.idenfy.com, aml/aml-check). */
@DescribedParameters('https://documentation.idenfy.com/aml/aml-check', DESCRIPTIONS.CreateAmlCheckDto)
export class CreateAmlCheckDto {
  /** Your id of the person or company, 1 to 100 characters. */
  @Parameter(clientIdRule, { required: true }) clientId!: string;
  /** Decides what `input` and `filter` may hold. */
  @Parameter(userTypeRule, { required: true }) userType!: 'PERSON' | 'COMPANY';
  /** Whom to look for. */
  @Parameter(inputRule, { required: true, personal: true, beside: chosenBy('userType', INPUT_RULES) })
  input!: AmlPersonInput | AmlCompanyInput;
  /** Where to look, and how similar a name has to be. */
  @Parameter(filterRule, { required: true, beside: chosenBy('userType', FILTER_RULES) })
  filter!: AmlPersonFilter | AmlCompanyFilter;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateAmlCheckDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateAmlCheckDto}, or an instance of it. */
export type CreateAmlCheckRequest = Readonly<CreateAmlCheckDto>;

export const AML_CHECK_RULES = new RequestRules<CreateAmlCheckRequest>(CreateAmlCheckDto);
