import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './doc-samples.js';

/** The types that a source file declares. */
export class DeclaredTypes {
  private readonly source: ts.SourceFile;

  constructor(path: string) {
    this.source = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2022);
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
