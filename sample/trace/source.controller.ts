import { Controller, Get, Header, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { readFile } from 'node:fs/promises';
import { inFolder } from '../support/sample-folder.js';
import { fillView, importPublic } from '../support/templates.js';
import type { Html } from '../support/templates.js';

interface Views {
  sourceView(text: string, find: string | undefined): Html;
}

const FOLDERS = ['src', 'stores'];
const NAME = /^[\w.-]+\.ts$/;

/** The sources of the sample, which the drawer refers to. */
@ApiExcludeController()
@Controller('source')
export class SourceController {
  /** @param find a text of the line that is meant, for example `onDecision(` */
  @Get(':name')
  @Header('Content-Type', 'text/html; charset=utf-8')
  async show(@Param('name') name: string, @Query('find') find?: string): Promise<string> {
    for (const folder of FOLDERS) {
      const text = NAME.test(name) ? await read(inFolder(`${folder}/${name}`)) : undefined;
      if (text !== undefined) {
        const { sourceView } = await importPublic<Views>('trace-view.js');
        return fillView('source.html', { path: `sample/${folder}/${name}`, source: sourceView(text, find) });
      }
    }
    throw new NotFoundException('The sample has no such source');
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
