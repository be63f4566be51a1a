export { idenfyConfig } from './idenfy.config.js';
export { InjectIdenfy, getIdenfyToken } from './idenfy.tokens.js';
export type {
  DuplicatesPolicy,
  IdenfyBudgetExceeded,
  IdenfyBudgetOptions,
  IdenfyDuplicatesOptions,
  IdenfyMirror,
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  IdenfyOptionsFactory,
  IdenfyReconciliationOptions,
  IdenfyWebhookOptions,
} from './idenfy-options.interface.js';
