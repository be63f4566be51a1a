export { idenfyConfig } from './idenfy.config.js';
export { InjectIdenfy, getIdenfyToken } from './idenfy.tokens.js';
export type {
  DuplicatesPolicy,
  IdenfyDuplicatesOptions,
  IdenfyMirror,
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  IdenfyOptionsFactory,
  IdenfyReconciliationOptions,
  IdenfyWebhookOptions,
} from './idenfy-options.interface.js';
