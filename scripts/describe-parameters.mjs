// Writes lib/tokens/parameter-descriptions.ts: the comments of the token parameters, for OpenAPI documents, which have no
// other way to them. With --check it only says whether that file is what the comments say.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';

const TOKENS = 'lib/tokens';
const TARGET = `${TOKENS}/parameter-descriptions.ts`;
const HEAD = `/** What each token parameter is for. Written by \`npm run describe\` from the comments of the parameters. */
export const PARAMETER_DESCRIPTIONS: Readonly<Record<string, string>> = `;

const SOURCE = `${TOKENS}/create-token.dto.ts`;
const source = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
const described = source.statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ members }) => [...members])
  .filter(isParameter)
  .map((member) => [member.name.text, commentOf(member)]);

const options = await resolveConfig(TARGET);
const entries = described.sort(([one], [other]) => (one < other ? -1 : 1));
const written = `${HEAD}${JSON.stringify(Object.fromEntries(entries))};`;
const text = await format(written, { ...options, parser: 'typescript' });
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, text);
} else if (readFileSync(TARGET, 'utf8') !== text) {
  console.error(`${TARGET} is not what the comments of the parameters say: npm run describe`);
  process.exitCode = 1;
}

function isParameter(member) {
  return (
    ts.isPropertyDeclaration(member) &&
    (ts.getDecorators(member) ?? []).some(
      ({ expression }) =>
        ts.isCallExpression(expression) && expression.expression.getText() === 'TokenParameter',
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
