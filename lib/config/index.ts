export { idenfyConfig } from './idenfy.config.js';
export { InjectIdenfy, getIdenfyToken } from './idenfy.tokens.js';
export type {
  DuplicatesPolicy,
  IdenfyDuplicatesOptions,
  IdenfyMirror,
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  IdenfyOptionsFactory,
  IdenfyWebhookOptions,
} from './idenfy-options.interface.js';
