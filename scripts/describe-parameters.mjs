// Writes the comments of the token parameters into lib/tokens/parameter-descriptions.ts, for OpenAPI documents, which have no
// other way to them, and into the table of docs/token-parameters.md. With --check it only says whether both are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const TOKENS = 'lib/tokens';
const TARGET = `${TOKENS}/parameter-descriptions.ts`;
const PAGE = 'docs/token-parameters.md';
const TABLE = /(?<=<!-- table: parameters -->\n\n)(?:\|.*\n)+/;
const HEAD = `/** What each token parameter is for. Written by \`npm run describe\` from the comments of the parameters. */
export const PARAMETER_DESCRIPTIONS: Readonly<Record<string, string>> = `;

const SOURCE = `${TOKENS}/create-token.dto.ts`;
const source = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
const described = source.statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ members }) => [...members])
  .filter(isParameter)
  .map((member) => ({ name: member.name.text, type: typeOf(member), comment: commentOf(member) }));

const entries = described
  .map(({ name, comment }) => [name, comment])
  .sort(([one], [other]) => (one < other ? -1 : 1));
await write(TARGET, 'typescript', `${HEAD}${JSON.stringify(Object.fromEntries(entries))};`);
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
  return member.type.getText(source).replaceAll('|', '\\|');
}

function isParameter(member) {
  return (
    ts.isPropertyDeclaration(member) &&
    (ts.getDecorators(member) ?? []).some(
      ({ expression }) =>
        ts.isCallExpression(expression) && expression.expression.getText() === 'Parameter',
    )
  );
}

function commentOf(member) {
  const [comment] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment)?.replaceAll(/\s+/g, ' ').trim();
  if (!text) {
    throw new Error(`${SOURCE}: ${member.name.text} has no comment`);
  }
  return text;
}
