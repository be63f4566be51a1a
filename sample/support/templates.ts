import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { inFolder } from './sample-folder.js';

/** HTML of the templates in `public/html.js`, which escape what is put into them. */
export interface Html {
  readonly text: string;
}

/** A file of `views`, with its parts in the places of `{{name}}`. */
export async function fillView(
  name: string,
  parts: Readonly<Record<string, Html | string>>,
): Promise<string> {
  const template = await readFile(inFolder(`views/${name}`), 'utf8');
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_all, part: string) => {
    const value = parts[part] ?? '';
    return typeof value === 'string' ? value : value.text;
  });
}

/** A module of `public`, which the browser has too. */
export const importPublic = async <Module>(name: string): Promise<Module> =>
  (await import(pathToFileURL(inFolder(`public/${name}`)).href)) as Module;
