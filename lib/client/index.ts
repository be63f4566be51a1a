export type { DataAnswer, FilesAnswer, StatusAnswer } from './answers.js';
