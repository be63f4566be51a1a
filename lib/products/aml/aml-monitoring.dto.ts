import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { booleanRule } from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import { monitoredRule, tagsRule } from './aml.rules.js';
import type { AmlMonitored } from './aml.types.js';

const PAGE = 'https://documentation.idenfy.com/aml/aml-monitoring';

/** What a request for an AML monitoring may hold (documentation.idenfy.com, aml/aml-monitoring). */
@DescribedParameters(PAGE, DESCRIPTIONS.CreateAmlMonitoringDto)
export class CreateAmlMonitoringDto {
  /** Whether the monitoring is extended by itself, and paid again, when its year is over. */
  @Parameter(booleanRule, { required: true }) isSubscribed!: boolean;
  /** Whom to monitor. Without a `filter` the account's settings decide where to look. */
  @Parameter(monitoredRule, { required: true, personal: true }) amlCheck!: AmlMonitored;
  /** Up to 5 tags of 1 to 32 characters without a comma, to find it again. Case counts. */
  @Parameter(tagsRule) tags?: readonly string[];
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateAmlMonitoringDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateAmlMonitoringDto}, or an instance of it. */
export type CreateAmlMonitoringRequest = Readonly<CreateAmlMonitoringDto>;

/** What of an AML monitoring can be changed (documentation.idenfy.com, aml/aml-monitoring). */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateAmlMonitoringDto)
export class UpdateAmlMonitoringDto {
  /** Whether the monitoring is extended by itself, and paid again, when its year is over. */
  @Parameter(booleanRule) isSubscribed?: boolean;
  /** Up to 5 tags of 1 to 32 characters without a comma, instead of those that it has. */
  @Parameter(tagsRule) tags?: readonly string[];
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateAmlMonitoringDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateAmlMonitoringDto}, or an instance of it. */
export type UpdateAmlMonitoringRequest = Readonly<UpdateAmlMonitoringDto>;

export const AML_MONITORING_RULES = new RequestRules<CreateAmlMonitoringRequest>(CreateAmlMonitoringDto);
export const AML_UPDATE_RULES = new RequestRules<UpdateAmlMonitoringRequest>(UpdateAmlMonitoringDto);
