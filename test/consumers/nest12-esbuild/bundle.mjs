// As docs/bundlers.md says: minified, as an ES module.
import { build } from 'esbuild';

await build({
  entryPoints: ['bundled-app.ts'],
  outfile: 'dist/app.mjs',
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  external: [
    '@nestjs/microservices',
    '@nestjs/websockets',
    '@fastify/multipart',
    '@fastify/static',
    '@fastify/view',
  ],
});
