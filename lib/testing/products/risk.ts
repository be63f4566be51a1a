import type { SimulatorIds } from '../simulator-ids.js';
import type * as Types from '../../products/checks/checks.types.js';

/** A profile as it is made in the dashboard; iDenfy gives it its id and its keys. */
export interface SimulatorRiskProfile {
  readonly name: string;
  readonly sections: readonly {
    readonly name: string;
    /** Percent of the score. */
    readonly weight: number;
    readonly questions: readonly {
      readonly title: string;
      readonly type: NonNullable<Types.RiskQuestion['type']>;
      /** The choices, from the lowest risk to the highest. */
      readonly choices?: readonly string[];
      /** The risk of an answer that is no choice, and of none. Default `MEDIUM`. */
      readonly riskLevelDefault?: NonNullable<Types.RiskQuestion['riskLevelDefault']>;
    }[];
  }[];
}

type Question = Types.RiskQuestion & { readonly choices: readonly { readonly key: string }[] };
interface Section extends Types.RiskSection {
  readonly weight: number;
  readonly questions: readonly Question[];
}
export interface Profile extends Types.RiskProfile {
  readonly sections: readonly Section[];
}

export const DEFAULT_PROFILE: SimulatorRiskProfile = {
  name: 'Default',
  sections: [
    {
      name: 'Person',
      weight: 100,
      questions: [
        { title: 'Country of residence', type: 'COUNTRY' },
        { title: 'Politically exposed', type: 'SELECT', choices: ['No', 'Formerly', 'Yes'] },
      ],
    },
  ],
};

export const riskProfile = ({ name, sections }: SimulatorRiskProfile, ids: SimulatorIds): Profile => ({
  id: ids.uuid(),
  name,
  description: '',
  sections: sections.map(({ name: section, weight, questions }) => ({
    key: ids.key(),
    name: section,
    weight,
    questions: questions.map(({ title, type, choices = [], riskLevelDefault = 'MEDIUM' }) => ({
      choices: choices.map((choice) => ({ key: ids.key(), title: choice })),
      key: ids.key(),
      name: title,
      title,
      type,
      riskLevels: [],
      riskLevelDefault,
    })),
  })),
});

const LEVELS: readonly (string | undefined)[] = ['VERY_LOW', 'LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH'];

/** What in the answers the profile does not have, by its path. */
export function unknownAnswer(profile: Profile, sections: Types.RiskRequest['sections']): string | undefined {
  for (const [sectionKey, answers] of Object.entries(sections)) {
    const section = profile.sections.find(({ key }) => key === sectionKey);
    for (const [questionKey, { value }] of Object.entries(answers)) {
      const question = section?.questions.find(({ key }) => key === questionKey);
      const choices = question?.choices.map(({ key }) => key) ?? [];
      if (
        question === undefined ||
        (choices.length > 0 && ![value].flat().every((one) => choices.includes(String(one))))
      ) {
        return `sections.${sectionKey}.${questionKey}`;
      }
    }
    if (section === undefined) {
      return `sections.${sectionKey}`;
    }
  }
  return undefined;
}

/** 1 (very low) to 5 (very high). */
function riskOf({ choices, riskLevelDefault }: Question, answer: Types.RiskAnswer | undefined): number {
  const chosen = [answer?.value].flat().map((value) => choices.findIndex(({ key }) => key === value));
  const highest = Math.max(-1, ...chosen);
  return highest === -1
    ? LEVELS.indexOf(riskLevelDefault) + 1
    : 1 + Math.round((4 * highest) / Math.max(1, choices.length - 1));
}

/** As iDenfy reckons: the risks of a section in percent of the highest ones, by the weights of the sections. */
export function assessed(
  { sections }: Profile,
  answers: Types.RiskRequest['sections'],
): { riskLevel: string; riskScore: number } {
  const scores = sections.map(({ key, weight, questions }) => {
    const risks = questions.map((question) => riskOf(question, answers[key]?.[question.key]));
    const sum = risks.reduce((total, risk) => total + risk, 0);
    return ((sum / Math.max(1, 5 * risks.length)) * 100 * weight) / 100;
  });
  const riskScore = Math.round(scores.reduce((total, score) => total + score, 0));
  const level = Math.min(LEVELS.length, Math.max(1, Math.ceil(riskScore / 20)));
  return { riskLevel: LEVELS[level - 1]!, riskScore };
}
