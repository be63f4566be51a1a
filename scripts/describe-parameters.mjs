// Writes the comments of the token parameters into lib/tokens/parameter-descriptions.ts, for OpenAPI documents, which have no
// other way to them, and into the table of docs/token-parameters.md; those of the other requests into
// lib/products/parameter-descriptions.ts. With --check it only says whether all are up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const TOKENS = 'lib/tokens';
const TARGET = `${TOKENS}/parameter-descriptions.ts`;
const PAGE = 'docs/token-parameters.md';
const PRODUCTS = 'lib/products';
const PRODUCTS_HEAD = `/** What each parameter of a request is for, by its class. Written by \`npm run describe\` from the comments of the parameters. */
export const DESCRIPTIONS = `;
const TABLE = /(?<=<!-- table: parameters -->\n\n)(?:\|.*\n)+/;
const HEAD = `/** What each token parameter is for. Written by \`npm run describe\` from the comments of the parameters. */
export const PARAMETER_DESCRIPTIONS: Readonly<Record<string, string>> = `;

const described = parametersIn(`${TOKENS}/create-token.dto.ts`).get('CreateTokenDto');
await write(TARGET, 'typescript', `${HEAD}${JSON.stringify(descriptionsOf(described))};`);

const products = readdirSync(PRODUCTS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.dto.ts'))
  .sort()
  .flatMap((file) => [...parametersIn(`${PRODUCTS}/${file}`)])
  .map(([name, parameters]) => [name, descriptionsOf(parameters)]);
await write(
  `${PRODUCTS}/parameter-descriptions.ts`,
  'typescript',
  `${PRODUCTS_HEAD}${JSON.stringify(Object.fromEntries(products))};`,
);

const rows = described.map(({ name, type, comment }) => `| \`${name}\` | \`${type}\` | ${comment} |\n`);
const table = `| parameter | type | meaning |\n| --- | --- | --- |\n${rows.join('')}`;
await write(
  PAGE,
  'markdown',
  readFileSync(PAGE, 'utf8').replace(TABLE, () => table),
);

async function write(path, parser, content) {
  const text = await format(content, { ...(await resolveConfig(path)), parser });
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what the comments of the parameters say: npm run describe`);
    process.exitCode = 1;
  }
}

/** A bar would end the cell of the table. */
function typeOf(member) {
  return member.type.getText().replaceAll('|', '\\|');
}

/** The parameters that the classes of a file for OpenAPI (`…Dto`) declare, by the name of the class. */
function parametersIn(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const classes = source.statements.filter(
    (one) => ts.isClassDeclaration(one) && one.name.text.endsWith('Dto'),
  );
  return new Map(
    classes.map(({ name, members }) => [
      name.text,
      [...members].filter(isParameter).map((member) => ({
        name: member.name.text,
        type: typeOf(member),
        comment: commentOf(path, member),
      })),
    ]),
  );
}

function descriptionsOf(parameters) {
  const entries = parameters.map(({ name, comment }) => [name, comment]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isParameter(member) {
  return (
    ts.isPropertyDeclaration(member) &&
    (ts.getDecorators(member) ?? []).some(
      ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === 'Parameter',
    )
  );
}

function commentOf(path, member) {
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ').trim();
  if (!text) {
    throw new Error(`${path}: ${member.name.text} has no comment`);
  }
  return text;
}
