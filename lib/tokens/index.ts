export { CreateTokenDto } from './create-token.dto.js';
export type { CreateTokenRequest } from './create-token.dto.js';
export type { IdentificationToken } from './identification-token.interface.js';
export type {
  TokenAdditionalData,
  AdditionalStep,
  AdditionalSteps,
  AdditionalStepType,
  DetectionType,
  DocumentType,
  DummyStatus,
  FraudService,
  IdenfyLocale,
  KnownDocument,
  KnownLocale,
  Sex,
  TokenType,
} from './token-types.js';
