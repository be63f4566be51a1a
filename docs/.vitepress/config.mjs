import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { URL, fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { diagrams } from './diagrams.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INDEX = 'docs/index.md';
const MOVED = { 'README.md': 'overview.md', 'sample/README.md': 'sample.md' };

/** The sidebar is the index: its sections, and the pages in each. */
const sections = readFileSync(join(ROOT, INDEX), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    text: section.slice(0, section.indexOf('\n')),
    pages: [...section.matchAll(/^- \[(.+?)\]\((.+?)\)/gm)].map(([, text, link]) => {
      const file = join(dirname(INDEX), link);
      return { text, file, link: `/${sitePath(file)}` };
    }),
  }));
const files = [INDEX, ...sections.flatMap(({ pages }) => pages.map(({ file }) => file))];

function sitePath(file) {
  return MOVED[file] ?? file.replace(/^docs\//, '').toLowerCase();
}

/** Links between files of the repository lead to pages of the site. */
function siteLinks(md) {
  const render = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const [, path = '', anchor = ''] = /^([^#]*)(.*)$/.exec(tokens[index].attrGet('href') ?? '') ?? [];
    const file = join(dirname(relative(ROOT, env.realPath ?? env.path)), path);
    if (files.includes(file)) {
      tokens[index].attrSet('href', `/${sitePath(file)}${anchor}`);
    } else if (file === 'LICENSE') {
      tokens[index].attrSet('href', '/license.txt');
    }
    return render(tokens, index, options, env, self);
  };
}

/** As GitHub does it, so that a link to a heading leads there on both. */
const slugify = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

/** `npm run docs`: the site of the documentation. Its pages are files of the repository, and are good to read there too. */
export default defineConfig({
  title: 'nestjs-idenfy',
  description: 'Identity verification with iDenfy for NestJS',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '..',
  srcExclude: ['docs/api/**', 'test/**', '.changeset/**'],
  rewrites: Object.fromEntries(files.map((file) => [file, sitePath(file)])),
  // TypeDoc writes the API reference there.
  vite: { publicDir: join(ROOT, 'docs/.vitepress/public') },
  markdown: {
    anchor: { slugify },
    languageAlias: { promql: 'python' },
    config: (md) => [siteLinks, diagrams].forEach((plugin) => plugin(md)),
  },
  buildEnd: ({ outDir }) => copyFileSync(join(ROOT, 'LICENSE'), join(outDir, 'license.txt')),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guides', link: '/' },
      { text: 'API reference', link: '/reference/index.html', target: '_self' },
    ],
    sidebar: sections.map(({ text, pages }) => ({ text, items: pages })),
  },
});
