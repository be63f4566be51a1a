export * from './address.dto.js';
export * from './fraud.dto.js';
export * from './registry.dto.js';
export * from './risk.dto.js';
export * from './tokens.dto.js';
