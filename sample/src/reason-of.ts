import { IdenfyError } from 'nestjs-idenfy';

/** What the person at the terminal can do something about, in a line; anything else as it is. */
export function reasonOf(error: unknown, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one: PORT=3001 npm start`;
  }
  return IdenfyError.is(error, 'IDENFY_CONFIG') ? error.message : error;
}
