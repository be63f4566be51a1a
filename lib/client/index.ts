export type { DataAnswer, FilesAnswer, StatusAnswer } from './responses.js';
export type { RequestMessage } from './request-message.js';
