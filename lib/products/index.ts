export { CreateFaceTokenDto } from './faces/create-face-token.dto.js';
export type { CreateFaceTokenRequest } from './faces/create-face-token.dto.js';
export type * as IdenfyFacesTypes from './faces/faces.types.js';
export { IdenfyFaces } from './faces/idenfy-faces.service.js';
