export type { DataAnswer, FilesAnswer, StatusAnswer } from './answers.js';
export type { RequestMessage } from './request-message.js';
