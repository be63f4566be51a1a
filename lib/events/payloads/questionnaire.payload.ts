import type { OpenEnum } from './open-enum.js';

/** The kind of a question. */
export type QuestionType = OpenEnum<
  | 'CHECKBOX'
  | 'COLOR'
  | 'COUNTRY'
  | 'COUNTRY_MULTI'
  | 'DATE'
  | 'DATETIME'
  | 'EMAIL'
  | 'FILE'
  | 'FILE_MULTI'
  | 'FLOAT'
  | 'LIST'
  | 'INTEGER'
  | 'PASSWORD'
  | 'RADIO'
  | 'SELECT'
  | 'SELECT_MULTI'
  | 'TEL'
  | 'TEXT'
  | 'TEXT_AREA'
  | 'TIME'
  | 'URL'
>;

export interface QuestionnaireQuestion {
  key?: string | null;
  title?: string | null;
  type?: QuestionType | null;
  /** Numbers arrive as strings. */
  value?: string[] | string | boolean | null;
  [key: string]: unknown;
}

export interface QuestionnaireSection {
  title?: string | null;
  questions?: QuestionnaireQuestion[] | null;
  [key: string]: unknown;
}

/** The questionnaire as the person answered it (documentation.idenfy.com, kyc/questionnaires). */
export interface QuestionnaireAnswers {
  title?: string | null;
  sections?: QuestionnaireSection[] | null;
  [key: string]: unknown;
}
