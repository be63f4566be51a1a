import { isError, textOf } from '../shared/quietly.js';

/** Ends a command with a message for the person who called it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** @param exitCode 1: something failed; 2: the command was not called as it should be. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/** The command was not called as it should be. */
export const wrongUsage = (message: string): CommandError => new CommandError(message, 2);

/** What may be shown of an error of this package, whichever copy of it: its messages show no value. */
export function ownMessage(error: unknown): string | undefined {
  if (!isError(error) || textOf(error, 'code')?.startsWith('IDENFY_') !== true) {
    return undefined;
  }
  const { message, problems } = error as Error & { problems?: readonly { readonly message: string }[] };
  return problems === undefined || problems.length === 0
    ? message
    : problems.map((problem) => problem.message).join('\n');
}
