import { IdenfyRequestError } from '../../errors/idenfy-errors.js';
import { quietly } from '../../shared/quietly.js';
import {
  DescribedParameters,
  extraParametersOf,
  Parameter,
  ParameterRule,
} from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { jsonRule, shapeRule } from '../../requests/rules/object.rules.js';
import { listRule } from '../../requests/rules/rule.js';
import {
  dateRule,
  digitsRule,
  emailRule,
  nonEmptyTextRule,
  oneOfRule,
  periodRule,
  textRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

const PAGE = 'https://documentation.idenfy.com';

/** What a check against the registry of Lithuania may hold (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(PAGE, DESCRIPTIONS.CheckRegistryLtDto)
export class CheckRegistryLtDto {
  /** Lithuania. */
  @Parameter(oneOfRule('LT'), { required: true }) database!: 'LT';
  /** The personal number, 1 to 30 characters. */
  @Parameter(textRule(30), { required: true }) checkedPersonalNumber!: string;
  /** The kind of document, as the registry writes it: 1 or 2 characters. */
  @Parameter(textRule(2)) checkedDocumentType?: string;
  /** Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it. */
  @Parameter(textRule(100)) clientId?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckRegistryLtDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a check against the registry of Hungary may hold (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(PAGE, DESCRIPTIONS.CheckRegistryHuDto)
export class CheckRegistryHuDto {
  /** Hungary. */
  @Parameter(oneOfRule('HU'), { required: true }) database!: 'HU';
  /** The machine-readable zone of the document, 1 to 100 characters. */
  @Parameter(textRule(100), { required: true }) checkedMrz!: string;
  /** Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it. */
  @Parameter(textRule(100)) clientId?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckRegistryHuDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a check against the registry of the United Kingdom may hold (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(PAGE, DESCRIPTIONS.CheckRegistryUkDto)
export class CheckRegistryUkDto {
  /** The United Kingdom. */
  @Parameter(oneOfRule('UK'), { required: true }) database!: 'UK';
  /** 1 to 255 characters. */
  @Parameter(textRule(255), { required: true }) firstName!: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255), { required: true }) lastName!: string;
  /** `YYYY-MM-DD`. */
  @Parameter(dateRule, { required: true }) dateOfBirth!: string;
  /** The address. iDenfy's documentation names a shape for it (`UkAddressRequest`) and does not show it: ask iDenfy. */
  @Parameter(jsonRule(shapeRule({})), { required: true }) address!: Readonly<Record<string, unknown>>;
  /** Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it. */
  @Parameter(textRule(100)) clientId?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckRegistryUkDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a check against the registries of the United States may hold, `dob` or `idNum` with it (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(PAGE, DESCRIPTIONS.CheckRegistryUsDto)
export class CheckRegistryUsDto {
  /** The United States. */
  @Parameter(oneOfRule('US_15'), { required: true }) database!: 'US_15';
  /** 1 to 100 characters. */
  @Parameter(textRule(100), { required: true }) firstName!: string;
  /** 1 to 100 characters. */
  @Parameter(textRule(100), { required: true }) lastName!: string;
  /** The name in the middle. */
  @Parameter(nonEmptyTextRule) middleName?: string;
  /** Day of birth, `YYYY-MM-DD`. */
  @Parameter(dateRule) dob?: string;
  /** Year of birth, 1901 to 2050. */
  @Parameter(wholeNumberRule(1901, 2050)) yob?: number;
  /** The first line of the address. */
  @Parameter(nonEmptyTextRule) address1?: string;
  /** The second line of the address. */
  @Parameter(nonEmptyTextRule) address2?: string;
  /** 2 to 100 characters. */
  @Parameter(textRule(100, 2)) city?: string;
  /** The code of the state, 2 characters. */
  @Parameter(textRule(2, 2)) state?: string;
  /** The ZIP code, 1 to 10 digits. */
  @Parameter(digitsRule(10, 1)) zip?: string;
  /** The social security number or its last 4 digits, 1 to 9 characters. */
  @Parameter(textRule(9)) idNum?: string;
  /** 10 to 128 characters. */
  @Parameter(textRule(128, 10)) phone?: string;
  /** An e-mail address, 254 characters at most. */
  @Parameter(emailRule) email?: string;
  /** Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it. */
  @Parameter(textRule(100)) clientId?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckRegistryUsDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** A request for each registry. */
interface RegistryRequests {
  LT: CheckRegistryLtDto;
  HU: CheckRegistryHuDto;
  UK: CheckRegistryUkDto;
  US_15: CheckRegistryUsDto;
}

export type RegistryDatabase = keyof RegistryRequests;
export type RegistryRequest<Database extends RegistryDatabase = RegistryDatabase> = Readonly<
  RegistryRequests[Database]
>;

export const REGISTRY_RULES: Readonly<Record<RegistryDatabase, RequestRules<RegistryRequest>>> = {
  LT: new RequestRules<RegistryRequest>(CheckRegistryLtDto),
  HU: new RequestRules<RegistryRequest>(CheckRegistryHuDto),
  UK: new RequestRules<RegistryRequest>(CheckRegistryUkDto),
  US_15: new RequestRules<RegistryRequest>(CheckRegistryUsDto, { anyOf: ['dob', 'idNum'] }),
};
const databaseRule = oneOfRule(...Object.keys(REGISTRY_RULES));
const DATABASE = new ParameterRule('database', databaseRule, { required: true });

/**
 * The rules of the registry that a request names.
 *
 * @throws IdenfyRequestError where it names none
 */
export function registryRules(request: unknown): RequestRules<RegistryRequest> {
  const read = quietly(() => ({ database: (request as Partial<RegistryRequest>).database }));
  if (read === undefined || databaseRule.keeps(read.database)) {
    // What cannot be read any of the rules refuses.
    return REGISTRY_RULES[read?.database ?? 'LT'];
  }
  throw IdenfyRequestError.invalid(DATABASE.problems(read.database));
}

const texts = listRule(nonEmptyTextRule, 1);

class ListRegistryChecks {
  @Parameter(nonEmptyTextRule) id?: string;
  @Parameter(nonEmptyTextRule) clientId?: string;
  /** From and to: what iDenfy takes two times for is likely, not documented. */
  @Parameter(periodRule) created?: readonly [from: Date | string, to: Date | string];
  @Parameter(listRule(oneOfRule('UK', 'US_1', 'US_15', 'US_4'), 1))
  databases?: readonly ('UK' | 'US_1' | 'US_15' | 'US_4')[];
  @Parameter(nonEmptyTextRule) name?: string;
  @Parameter(nonEmptyTextRule) surname?: string;
  @Parameter(oneOfRule('MATCH', 'NO_DATA', 'NO_MATCH', 'PARTIAL_MATCH'))
  status?: 'MATCH' | 'NO_DATA' | 'NO_MATCH' | 'PARTIAL_MATCH';
  @Parameter(nonEmptyTextRule) orderBy?: string;
  /** In snake case here: `first_name`. */
  @Parameter(texts) checkedFields?: readonly string[];
  @Parameter(texts) partnerIn?: readonly string[];
  @Parameter(texts) partnerNotIn?: readonly string[];
}

/** Which checks `listRegistry` gives. iDenfy names these and explains none of them. */
export type RegistryFilter = Readonly<ListRegistryChecks>;

export const REGISTRY_LIST_RULES = new RequestRules<RegistryFilter>(ListRegistryChecks);
