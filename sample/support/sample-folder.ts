import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.includes('/sample/dist/');

/** A path in the folder of the sample, from its sources and from its compiled form. */
export const inFolder = (path: string): string =>
  fileURLToPath(new URL(`${compiled ? '../../' : '../'}${path}`, import.meta.url));

/** The folder of what `npm start` keeps. Each port has its own, so that two samples do not get into each other's way. */
export function dataFolder(port: number): string {
  const folder = inFolder(`.data/${port}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const FILE = inFolder('.session-secret');

/**
 * The key that sessions are signed with: SESSION_SECRET, else the one in a file that only its owner can read. A person
 * stays the same when the app starts again.
 */
export function sessionSecret(file = FILE): string {
  return process.env.SESSION_SECRET?.trim() || keptSecret(file);
}

/** What is in the file; the first start makes it. */
const keptSecret = (file: string, bytes = 32): string => read(file) || create(file, bytes);

/** Sets OPERATOR_KEY where it is not set, to what is kept in this folder. Returns the key that it has set. */
export function ownOperatorKey(folder: string): string | undefined {
  if (process.env.OPERATOR_KEY?.trim()) {
    return undefined;
  }
  process.env.OPERATOR_KEY = keptSecret(join(folder, 'operator-key'), 12);
  return process.env.OPERATOR_KEY;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The file appears whole: of several processes that start at once, all use what the first one has made. */
function create(file: string, bytes: number): string {
  const secret = randomBytes(bytes).toString('hex');
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, secret, { mode: 0o600 });
    linkSync(own, file);
    return secret;
  } catch {
    // Another process was faster, or nothing can be kept here.
    return read(file) || secret;
  } finally {
    rmSync(own, { force: true });
  }
}
