export type * from './check.payload.js';
export type * from './company.payload.js';
export type * from './identification.payload.js';
export type * from './screening.payload.js';
export type * from './vocabulary.js';
