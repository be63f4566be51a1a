import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './doc-samples.js';

/** The types that a source file declares. */
export class DeclaredTypes {
  private readonly source: ts.SourceFile;

  constructor(path: string) {
    this.source = ts.createSourceFile(
      path,
      readFileSync(join(ROOT, path), 'utf8'),
      ts.ScriptTarget.ES2022,
      true,
    );
  }

  /** The keys of an interface; of a key whose type is an interface of the same file, the keys in it instead. */
  keysOf(name: string): string[] {
    const declaration = this.source.statements.find(
      (statement): statement is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(statement) && statement.name.text === name,
    );
    return (declaration?.members ?? []).flatMap((member) => {
      const key = member.name && ts.isIdentifier(member.name) ? member.name.text : '?';
      const type = ts.isPropertySignature(member) ? member.type : undefined;
      const nested =
        type && ts.isTypeReferenceNode(type) ? this.keysOf(type.typeName.getText(this.source)) : [];
      return nested.length > 0 ? nested.map((inner) => `${key}.${inner}`) : [key];
    });
  }

  /** The comment of a property, which is unique in the file; of `section.name` that of `name`. */
  commentOf(path: string): string {
    const name = path.replace(/.*\./, '');
    const members = this.source.statements
      .filter(ts.isInterfaceDeclaration)
      .flatMap((declaration) => [...declaration.members]);
    const member = members.find((one) => one.name?.getText(this.source) === name);
    const comments = member === undefined ? [] : ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
    return comments
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
      .join(' ')
      .replace(/[\s`]+/g, ' ');
  }

  /** The members of a union of literals. */
  literalsOf(name: string): string[] {
    const declaration = this.source.statements.find(
      (statement): statement is ts.TypeAliasDeclaration =>
        ts.isTypeAliasDeclaration(statement) && statement.name.text === name,
    );
    const members = declaration && ts.isUnionTypeNode(declaration.type) ? declaration.type.types : [];
    return members.map((member) => member.getText(this.source).replaceAll("'", ''));
  }
}
