import { readFileSync } from 'node:fs';
import { subset } from 'semver';
import { PEERS } from '../../lib/schematics/packages.js';
import { NEW_APP, NEW_ESM_APP, add, contentOf, manifestOf } from './app-tree.js';

const VERIFICATION = [
  'local-user.guard.ts',
  'verification.controller.ts',
  'verification.listener.spec.ts',
  'verification.listener.ts',
  'verification.module.ts',
].map((name) => `/src/verification/${name}`);

const importsOf = (text: string): string[] =>
  [...text.matchAll(/from '(\..*)';/g)].map(([, path = '']) => path);

describe('nest add', () => {
  it('adds the module, its files, the variables and the peers to a new app', async () => {
    const { tree, text, said, installs } = await add(NEW_APP);

    expect(tree.files).toEqual(expect.arrayContaining(VERIFICATION));
    expect(text('src/app.module.ts')).toBe(`import { Module } from '@nestjs/common';
import { AppService } from './app.service';
import { ConfigModule } from '@nestjs/config';
import { VerificationModule } from './verification/verification.module';

@Module({
  imports: [ConfigModule.forRoot(), VerificationModule],
  providers: [AppService],
})
export class AppModule {}
`);
    expect(installs).toBe(1);
    expect(said).toMatch(/npx nestjs-idenfy simulator\n.*npm run start:dev\n.*curl -X POST/);
    expect(said).toContain('replace LocalUserGuard');
  });

  it.each([
    ['CommonJS', NEW_APP, /^(?!.*\.js$)/],
    ['ES modules', NEW_ESM_APP, /\.js$/],
    ['ES modules by its imports alone', { ...NEW_ESM_APP, 'package.json': manifestOf('^12.0.1') }, /\.js$/],
  ])('imports files as an app in %s does', async (_, app, ending) => {
    const { text } = await add(app);

    const imported = ['src/app.module.ts', ...VERIFICATION].flatMap((path) => importsOf(text(path)));
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((path) => !ending.test(path))).toEqual([]);
  });

  it.each([
    ['CommonJS', NEW_APP],
    ['ES modules', NEW_ESM_APP],
  ])('changes nothing the second time, in %s', async (_, app) => {
    const first = await add({ ...app, '.gitignore': 'dist\n', '.env.example': 'PORT=3000\n' });
    const before = contentOf(first.tree);
    const second = await add(first.tree);

    expect(contentOf(second.tree)).toEqual(before);
    expect(second.installs).toBe(0);
    expect(second.said).toContain('src/verification/verification.module.ts imports IdenfyModule');
  });

  it('keeps what was made of its files', async () => {
    const { tree } = await add(NEW_APP);
    tree.overwrite('src/verification/verification.listener.ts', '// mine');
    tree.delete('src/verification/local-user.guard.ts');
    const { text, tree: after } = await add(tree);

    expect(text('src/verification/verification.listener.ts')).toBe('// mine');
    expect(after.files).not.toContain('/src/verification/local-user.guard.ts');
  });

  it('refuses where one of its files is in the way, and changes nothing', async () => {
    const app = { ...NEW_APP, 'src/verification/verification.module.ts': '// mine' };

    await expect(add(app)).rejects.toThrow('src/verification/verification.module.ts is there already');
  });
});

describe('the root module', () => {
  const rootModule = (imports: string, code = ''): string =>
    `import { Module } from '@nestjs/common';\n${code}\n@Module({${imports}})\nexport class AppModule {}\n`;

  it('imports no second ConfigModule, wherever the first one is', async () => {
    const config = rootModule(
      'imports: [ConfigModule.forRoot({ cache: true })]',
      "import { ConfigModule } from '@nestjs/config';",
    );
    const inRoot = await add({ ...NEW_APP, 'src/app.module.ts': config });
    const elsewhere = await add({ ...NEW_APP, 'src/core/core.module.ts': config });

    expect(inRoot.text('src/app.module.ts').match(/ConfigModule/g)).toHaveLength(2);
    expect(inRoot.text('src/app.module.ts')).toContain('forRoot({ cache: true }), VerificationModule]');
    expect(elsewhere.text('src/app.module.ts')).toContain('imports: [VerificationModule]');
  });

  it('imports ConfigModule where it is only in a comment, or is not called', async () => {
    const text = rootModule('', "import { ConfigModule } from '@nestjs/config';\n// ConfigModule.forRoot()");
    const added = (await add({ ...NEW_APP, 'src/app.module.ts': text })).text('src/app.module.ts');

    expect(added).toMatch(/imports: \[ConfigModule\.forRoot\(\), VerificationModule\]/);
    expect(added.match(/import \{ ConfigModule \}/g)).toHaveLength(1);
  });

  it('keeps what it imports, line ends too', async () => {
    const text = rootModule(
      '\n  imports: [\n    OneModule,\n  ],\n',
      "import {\n  OneModule,\n} from './one';\n",
    ).replaceAll('\n', '\r\n');
    const added = (await add({ ...NEW_APP, 'src/app.module.ts': text })).text('src/app.module.ts');

    expect(added).toContain(
      "} from './one';\r\nimport { ConfigModule } from '@nestjs/config';\r\nimport { VerificationModule }",
    );
    expect(added).toMatch(/OneModule,\s+ConfigModule\.forRoot\(\),\s+VerificationModule,\s+\]/);
  });

  it('is changed where another module is above it in the file', async () => {
    const above = '@Module({ imports: [] })\nclass OtherModule {}\n\n';
    const text = rootModule('imports: [OtherModule]').replace('@Module', `${above}@Module`);
    const added = (await add({ ...NEW_APP, 'src/app.module.ts': text })).text('src/app.module.ts');

    expect(added).toContain(above);
    expect(added).toContain('imports: [OtherModule, ConfigModule.forRoot(), VerificationModule]');
  });

  it.each(['imports: modules', 'imports', 'providers: [], imports, exports: []'])(
    'is left alone with %s, and the terminal says what to add',
    async (metadata) => {
      const text = rootModule(metadata);
      const { said, text: textOf } = await add({ ...NEW_APP, 'src/app.module.ts': text });

      expect(textOf('src/app.module.ts')).toBe(text);
      expect(said).toContain('Add by hand: ConfigModule.forRoot(), VerificationModule.');
    },
  );

  it('gets no second IdenfyModule', async () => {
    const http = `HttpModule.register({ baseURL: 'http://here' })`;
    const text = rootModule(`imports: [${http}, IdenfyModule.forRootAsync(idenfyConfig.asProvider())]`);
    const { tree, said } = await add({ ...NEW_APP, 'src/app.module.ts': text });

    expect(tree.readText('src/app.module.ts')).toBe(text);
    expect(tree.files.filter((path) => path.includes('verification'))).toEqual([]);
    expect(said).toContain('src/app.module.ts imports IdenfyModule: no source is added.');
  });
});

describe('the app', () => {
  const moved = (folder: string): Record<string, string> =>
    Object.fromEntries(Object.entries(NEW_APP).map(([path, text]) => [path.replace(/^src/, folder), text]));

  it('may have its sources in another folder', async () => {
    const byConfiguration = await add({ ...moved('source'), 'nest-cli.json': '{ "sourceRoot": "source" }' });
    const byOption = await add(moved('source'), { sourceRoot: 'source' });

    for (const { tree } of [byConfiguration, byOption]) {
      expect(tree.files).toContain('/source/verification/verification.module.ts');
    }
  });

  const MONOREPO = {
    ...moved('apps/shop/src'),
    'apps/desk/src/main.ts':
      "import { DeskModule } from './desk.module';\nawait NestFactory.create<NestFastifyApplication>(DeskModule, new FastifyAdapter());",
    'apps/desk/src/desk.module.ts': '@Module({ imports: [] })\nexport class DeskModule {}\n',
    'nest-cli.json': JSON.stringify({
      sourceRoot: 'apps/shop/src',
      projects: { shop: { sourceRoot: 'apps/shop/src' }, desk: { sourceRoot: 'apps/desk/src' } },
    }),
  };

  it.each([
    [{ project: 'desk' }],
    // As the Nest CLI says it, which also hands on what the user wrote.
    [{ sourceRoot: 'apps/desk/src' }],
    [{ sourceRoot: 'apps/shop/src', project: 'desk' }],
  ])('may be one of a monorepo: %j', async (options) => {
    const { tree, text, said } = await add(MONOREPO, options);

    expect(text('apps/desk/src/desk.module.ts')).toContain('VerificationModule]');
    expect(text('apps/shop/src/app.module.ts')).toBe(NEW_APP['src/app.module.ts']);
    expect(tree.files).toContain('/.env');
    expect(said).toContain('npx nest start desk --watch');
  });

  it('is the first of a monorepo where none is named', async () => {
    expect((await add(MONOREPO)).text('apps/shop/src/app.module.ts')).toContain('VerificationModule]');
  });

  const { 'src/main.ts': _, 'src/app.module.ts': __, ...empty } = NEW_APP;
  it.each([
    ['is not there', {}, {}, 'There is no package.json here'],
    ['is not of NestJS', { ...NEW_APP, 'package.json': '{}' }, {}, '@nestjs/core of this app is nothing'],
    [
      'is on an old NestJS',
      { ...NEW_APP, 'package.json': manifestOf('^10.4.0') },
      {},
      'needs NestJS 11 or 12',
    ],
    ['has a broken package.json', { ...NEW_APP, 'package.json': '{' }, {}, 'package.json is not JSON'],
    ['is JavaScript', { ...empty, 'src/main.js': '', 'src/app.module.js': '' }, {}, 'this app is JavaScript'],
    ['has no root module', empty, {}, 'src/app.module.ts, the module that the app starts with, is not there'],
    ['is named wrongly', MONOREPO, { project: 'shp' }, "no project 'shp'. Its projects: shop, desk."],
    ['is no project', NEW_APP, { project: 'shop' }, "no project 'shop'. Its projects: none."],
  ])('is refused where it %s', async (_name, files, options, message) => {
    await expect(add(files as Record<string, string>, options)).rejects.toThrow(message);
  });
});

describe('the packages', () => {
  const dependencies = (text: string): object => (JSON.parse(text) as { dependencies: object }).dependencies;

  it.each([
    ['11', NEW_APP, '^4.0.0'],
    ['12', NEW_ESM_APP, '^12.0.0'],
  ])('fit NestJS %s', async (_, app, range) => {
    const { text } = await add(app);

    expect(dependencies(text('package.json'))).toMatchObject({
      '@nestjs/axios': range,
      '@nestjs/config': range,
      'class-validator': '^0.15.0',
    });
  });

  it('fit the NestJS that is installed, whatever package.json says', async () => {
    const installed = { 'node_modules/@nestjs/core/package.json': '{ "version": "11.1.9" }' };
    const { text } = await add({ ...NEW_APP, 'package.json': manifestOf('latest'), ...installed });

    expect(dependencies(text('package.json'))).toMatchObject({ '@nestjs/axios': '^4.0.0' });
  });

  it('are in the ranges that the package takes', () => {
    const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      peerDependencies: Record<string, string>;
    };
    const pairs = Object.values(PEERS).flatMap((ranges) => Object.entries(ranges));

    expect(pairs).toHaveLength(10);
    expect(pairs.filter(([name, range]) => !subset(range, peerDependencies[name] ?? ''))).toEqual([]);
  });

  it('stay as they are where the app has them', async () => {
    const own = { '@nestjs/axios': '4.0.0', '@nestjs/config': '^4.0.2', axios: '~1.8.0' };
    const others = { 'class-validator': '^0.14.0', 'class-transformer': '^0.5.1' };
    const manifest = manifestOf('^11.0.1', {
      dependencies: { '@nestjs/core': '^11.0.1', ...own },
      devDependencies: others,
    });
    const { text, installs } = await add({ ...NEW_APP, 'package.json': manifest });

    expect(text('package.json')).toBe(manifest);
    expect(installs).toBe(0);
  });

  it('are not installed with --skip-install', async () => {
    const { text, installs } = await add(NEW_APP, { skipInstall: true });

    expect(dependencies(text('package.json'))).toHaveProperty('axios');
    expect(installs).toBe(0);
  });

  it('come into package.json in its own format', async () => {
    const manifest = manifestOf('^11.0.1').replaceAll('  ', '\t');
    const { text } = await add({ ...NEW_APP, 'package.json': manifest });

    expect(text('package.json')).toMatch(
      /^\{\n\t"name": "app",\n\t"dependencies": \{\n\t\t"@nestjs\/axios"[^]*\}\n$/,
    );
  });
});
