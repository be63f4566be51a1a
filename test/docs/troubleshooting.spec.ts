import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT, codeIn, pageText } from './doc-samples.js';
import { DeclaredTypes } from './interface-keys.js';

const PAGE = 'docs/troubleshooting.md';
/** In the place of a name or a number, on the page and in a text of the source. */
const GAP = '…';

/** What stands in back ticks in the first cells of the tables whose first column has this name. */
function firstColumn(name: string): string[] {
  const tables = pageText(PAGE).matchAll(
    new RegExp(`^\\| ${name} +\\|.*\\n\\|[ -|]*\\n((?:\\|.*\\n)+)`, 'gm'),
  );
  const rows = [...tables].flatMap(([, body = '']) => body.trim().split('\n'));
  return rows.flatMap((row) => codeIn(row.split('|')[1]));
}

/** The texts of a source file; templates and concatenations as one, with a gap for what is put in. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined) {
      texts.push(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) {
    return node.text;
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(GAP);
  }
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return isSum ? `${textOf(node.left) ?? GAP}${textOf(node.right) ?? GAP}` : undefined;
}

const SOURCES = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !/^(testing|cli)\//.test(name),
);
const TEXTS = SOURCES.flatMap((name) => textsOf(join(ROOT, 'lib', name)));

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const pattern = (text: string): string => text.split(GAP).map(escaped).join('.*');

/** A text of the source has the line in it; or, where it ends in a gap, makes the line by filling it with one word. */
function isWritten(line: string): boolean {
  const within = new RegExp(pattern(line), 's');
  return TEXTS.some((text) => {
    const [start = '', ...rest] = text.split(GAP);
    const isFilled = rest.length === 1 && rest[0] === '' && /[a-z]{6}/.test(start) && line.startsWith(start);
    return within.test(text) || (isFilled && /^[\w-]+$/.test(line.slice(start.length)));
  });
}

describe(PAGE, () => {
  it('quotes lines that the package writes', () => {
    const lines = firstColumn('line');

    expect(lines.length).toBeGreaterThan(40);
    expect(lines.filter((line) => !isWritten(line))).toEqual([]);
  });

  it('would not quote a line that nothing writes', () => {
    const wrong = ['trouble with …: …; it is not tried again', 'signature missing today', 'handlers=all: …'];

    expect(wrong.filter(isWritten)).toEqual([]);
  });

  it('has every reason of a refused signature, and outcomes that exist', () => {
    const reasons = new DeclaredTypes('lib/webhooks/idenfy-signature.ts').literalsOf('SignatureProblem');
    const outcomes = new DeclaredTypes('lib/deliveries/delivery.interface.ts').literalsOf('DeliveryOutcome');

    expect(reasons.length).toBeGreaterThan(2);
    expect(firstColumn('line')).toEqual(
      expect.arrayContaining(reasons.map((reason) => `signature ${reason}`)),
    );
    expect(outcomes).toEqual(expect.arrayContaining(firstColumn('outcome')));
    expect(firstColumn('outcome').length).toBeGreaterThan(8);
  });
});
