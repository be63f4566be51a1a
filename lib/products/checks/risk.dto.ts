import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { mapRule, named, recordRule } from '../../requests/rules/object.rules.js';
import { listRule, rule } from '../../requests/rules/rule.js';
import { nonEmptyTextRule } from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

/** An answer: the keys of the choices where the question has some, else the value itself. */
export interface RiskAnswer {
  readonly value: string | number | boolean | readonly string[];
}

const texts = listRule(nonEmptyTextRule, 0);

const answerRule = rule(
  'answer',
  'must be a string, a number, true, false, or a list of strings',
  {
    oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, texts.schema],
  },
  (value) =>
    typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || texts.keeps(value),
);

/** What a risk assessment may hold (documentation.idenfy.com, fraud-prevention/risk-assessment). */
@DescribedParameters(
  'https://documentation.idenfy.com/fraud-prevention/risk-assessment',
  DESCRIPTIONS.AssessRiskDto,
)
export class AssessRiskDto {
  /** Who is assessed: the name under which the assessment is kept. */
  @Parameter(nonEmptyTextRule, { required: true }) name!: string;
  /** The answers, by the key of the section and the key of the question, which `riskProfile` lists. */
  @Parameter(
    mapRule(
      named('From the key of a section to its answers'),
      mapRule(
        named('From the key of a question to its answer'),
        recordRule({ value: answerRule }, ['value']),
      ),
    ),
    { required: true },
  )
  sections!: Readonly<Record<string, Readonly<Record<string, RiskAnswer>>>>;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AssessRiskDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

export type RiskRequest = Readonly<AssessRiskDto>;

export const RISK_RULES = new RequestRules<RiskRequest>(AssessRiskDto);
