// As docs/bundlers.md says: in production mode, from TypeScript that compiles to CommonJS, as Nest apps often do.
import { resolve } from 'node:path';
import webpack from 'webpack';

const compiler = webpack({
  mode: 'production',
  target: 'node',
  entry: './bundled-app.ts',
  output: { path: resolve('dist'), filename: 'app.cjs' },
  resolve: { extensions: ['.ts', '.js'] },
  module: { rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { transpileOnly: true } }] },
  externals: [/^@nestjs\/(microservices|websockets)/, /^@fastify\/(multipart|static|view)$/],
  externalsType: 'commonjs',
});
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString('errors-only'));
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
