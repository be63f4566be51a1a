import type { CreateTokenDto } from './create-token.dto.js';

/** What `createToken` takes: a plain object with the fields of {@link CreateTokenDto}, or an instance of it. */
export type CreateTokenRequest = Readonly<CreateTokenDto>;
