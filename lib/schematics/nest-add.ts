import type { Rule, SchematicContext, Tree } from '@angular-devkit/schematics';
import { findApp } from './app.js';
import type { App, NestAddOptions } from './app.js';
import { addVariables, ignoreVariables } from './environment.js';
import type { Environment } from './environment.js';
import { addPackages } from './packages.js';
import { addFiles, findIdenfyModule, importInRootModule } from './sources.js';

/**
 * What `nest add nestjs-idenfy` does: adds a module with a guarded controller, a listener and its test, the variables of
 * `.env` and the missing peers. Overwrites nothing; a second run changes nothing.
 */
export function nestAdd(options: NestAddOptions): Rule {
  return (tree, context) => {
    const app = findApp(tree, options);
    const there = findIdenfyModule(tree, app);
    if (there === undefined) {
      addSources(tree, app, context);
    } else {
      context.logger.info(`${there} imports IdenfyModule: no source is added.`);
    }
    const environment = addVariables(tree);
    tellOfGit(tree, context);
    if (addPackages(tree, app.nest).length > 0 && options.skipInstall !== true) {
      install(context);
    }
    if (there === undefined) {
      context.logger.info(environment.isRealAccount ? nextOnAccount(environment) : nextOnSimulator(app));
    }
  };
}

function addSources(tree: Tree, app: App, { logger }: SchematicContext): void {
  addFiles(tree, app);
  const left = importInRootModule(tree, app);
  if (left.length > 0) {
    logger.warn(`${app.rootModule} has no list of imports to add to. Add by hand: ${left.join(', ')}.`);
  }
}

function tellOfGit(tree: Tree, { logger }: SchematicContext): void {
  const git = ignoreVariables(tree);
  if (git === 'missing') {
    logger.warn('There is no .gitignore: keep .env, which holds secrets, out of version control.');
  } else if (git === 'added') {
    logger.info('.env is in .gitignore now.');
  }
}

/** Written out, because its class is inside of @angular-devkit/schematics, which is not a dependency of an app. */
function install(context: SchematicContext): void {
  context.addTask({
    toConfiguration: () => ({ name: 'node-package', options: { command: 'install', quiet: true } }),
  });
}

const REPLACE =
  'Before others use it: replace LocalUserGuard by the guard of your login, and the log lines of VerificationListener by your own code.';

const nextOnAccount = ({ blank }: Environment): string => `
The environment has values of an iDenfy account.${blank.length > 0 ? ` Still without a value: ${blank.join(', ')}.` : ''}
LocalUserGuard refuses everyone without the simulator.
${REPLACE}`;

const nextOnSimulator = ({ project }: App): string => `
Try it without an account, each line in a terminal of its own, and open the redirectUrl that the last one prints:

  npx nestjs-idenfy simulator
  ${project === undefined ? 'npm run start:dev' : `npx nest start ${project} --watch`}
  curl -X POST http://localhost:3000/verifications

${REPLACE}`;
