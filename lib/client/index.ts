export type { DataAnswer, FilesAnswer, StatusAnswer } from './responses.js';
