import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const deepImports = { group: ['@nestjs/*/*'], message: 'No deep imports of @nestjs packages.' };

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'coverage/',
      'node_modules/',
      'test/consumers/',
      'sample/public/',
      'docs/.vitepress/cache/',
      'docs/.vitepress/public/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      // Port methods and Nest hooks return promises by contract, also where an implementation does not wait.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [deepImports] }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    // What schematics write is code of an app.
    ignores: ['**/*.spec.ts', 'lib/shared/safe-logger.ts', 'lib/schematics/app-files/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [deepImports],
          paths: [
            {
              name: '@nestjs/common',
              importNames: ['Logger'],
              message: "Use SafeLogger: the app's own logger may throw.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['lib/shared/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['../*'], message: 'lib/shared imports no other folder.' }] },
      ],
    },
  },
  {
    files: ['lib/browser/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\./)', message: 'lib/browser is for browsers: it imports nothing else.' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.e2e-spec.ts', 'test/**', 'sample/**', 'scripts/**', 'docs/.vitepress/**'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['scripts/**', 'sample/**', 'test/bench/**'], rules: { 'no-console': 'off' } },
  {
    // By the root project, in which `nestjs-idenfy` is lib: the sample's own needs a build first.
    files: ['sample/**/*.ts'],
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: './tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        ...{ process: 'readonly', console: 'readonly', fetch: 'readonly' },
        ...{ setTimeout: 'readonly', setImmediate: 'readonly' },
      },
    },
  },
  prettier,
);
