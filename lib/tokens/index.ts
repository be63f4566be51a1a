export { CreateTokenDto } from './create-token.dto.js';
export type { CreateTokenRequest } from './create-token.dto.js';
export type { IdentificationToken } from './identification-token.js';
export type * as IdenfyToken from './token-types.js';
