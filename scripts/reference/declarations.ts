/**
 * Reads interfaces, constants and lists of words out of the sources, with the comments that describe them. It reads text:
 * nothing is executed, and a name is looked up where the file declares or imports it.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import { lineOf, parse, readText } from '../check/sources.ts';

/** A property of an interface, or a word of a union of words. */
export interface Member {
  readonly name: string;
  /** The types it may have, as text, without undefined; a short type that has a name is written out. */
  readonly types: readonly string[];
  /** Whether it may be missing or undefined. */
  readonly optional: boolean;
  /** Its comment on one line; empty when it has none. */
  readonly comment: string;
  readonly file: string;
  readonly line: number;
}

/** Something declared at the top of a file. */
interface Found<T extends ts.Node> {
  readonly file: string;
  readonly node: T;
}

/** A named type is written out when it has no more alternatives than this, and none is longer than this. */
const SHORT = { alternatives: 4, characters: 24 };

/** The sources below a root, each parsed once. */
export class Sources {
  readonly #root: string;
  readonly #files = new Map<string, ts.SourceFile>();

  constructor(root: string) {
    this.#root = root;
  }

  has(file: string): boolean {
    return readText(this.#root, file) !== undefined;
  }

  file(file: string): ts.SourceFile {
    let found = this.#files.get(file);
    if (!found) this.#files.set(file, (found = parse(this.#root, file)));
    return found;
  }

  /** The properties of an interface, those it inherits first. */
  members(file: string, name: string): Member[] {
    const { file: home, node } = this.#find(file, name, ts.isInterfaceDeclaration);
    const inherited = (node.heritageClauses ?? [])
      .flatMap(({ types }) => types)
      .flatMap(({ expression }) => this.members(home, expression.getText()));
    return [...inherited, ...node.members.filter(ts.isPropertySignature).map((member) => this.#member(home, member))];
  }

  /** The words of a union of words, each with the comment that stands before it. */
  words(file: string, name: string): Member[] {
    const { file: home, node } = this.#find(file, name, ts.isTypeAliasDeclaration);
    if (!ts.isUnionTypeNode(node.type)) throw new Error(`${name} in ${home} is no union`);
    const source = this.file(home);
    let end = node.name.end;
    return node.type.types.map((type) => {
      const before = source.text.slice(end, type.getStart());
      end = type.end;
      const comment = oneLine(/\/\*\*([^]*?)\*\//.exec(before)?.[1] ?? '');
      return { name: type.getText(), types: [], optional: false, comment, file: home, line: lineOf(source, type) };
    });
  }

  /** What a constant of the file is set to, without `as const` and `satisfies`. */
  constant(file: string, name: string): ts.Expression | undefined {
    for (const statement of this.file(file).statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find((declared) => declared.name.getText() === name);
      if (found?.initializer) return bare(found.initializer);
    }
    return undefined;
  }

  /** The texts of a constant that is a list of texts. */
  list(file: string, name: string): string[] {
    const list = this.constant(file, name);
    if (!list || !ts.isArrayLiteralExpression(list)) throw new Error(`${name} in ${file} is no list`);
    return list.elements.filter(ts.isStringLiteral).map(({ text }) => text);
  }

  /** The properties of a constant that is an object literal, by their names. */
  record(file: string, name: string): Map<string, ts.Expression> {
    const object = this.constant(file, name);
    if (!object || !ts.isObjectLiteralExpression(object)) throw new Error(`${name} in ${file} is no object`);
    return new Map(
      object.properties.filter(ts.isPropertyAssignment).map((each) => [each.name.getText(), bare(each.initializer)]),
    );
  }

  #member(file: string, node: ts.PropertySignature): Member {
    const source = this.file(file);
    const types = node.type ? this.#types(file, node.type) : [];
    const [doc] = ts.getJSDocCommentsAndTags(node).filter((found) => ts.isJSDoc(found));
    return {
      name: node.name.getText(),
      types: types.filter((type) => type !== 'undefined'),
      optional: node.questionToken !== undefined || types.includes('undefined'),
      comment: oneLine(ts.getTextOfJSDocComment(doc?.comment) ?? ''),
      file,
      line: lineOf(source, node),
    };
  }

  #types(file: string, type: ts.TypeNode): string[] {
    if (ts.isParenthesizedTypeNode(type)) return this.#types(file, type.type);
    if (ts.isUnionTypeNode(type)) return type.types.flatMap((each) => this.#types(file, each));
    if (ts.isTypeReferenceNode(type) && !type.typeArguments) {
      const alias = this.#lookUp(file, type.typeName.getText(), ts.isTypeAliasDeclaration);
      const types = alias && this.#types(alias.file, alias.node.type);
      if (types && types.length <= SHORT.alternatives && types.every(({ length }) => length <= SHORT.characters))
        return types;
    }
    return [type.getText().replaceAll('readonly ', '').replaceAll(/\s+/g, ' ')];
  }

  #find<T extends ts.DeclarationStatement>(file: string, name: string, is: (node: ts.Node) => node is T): Found<T> {
    const found = this.#lookUp(file, name, is);
    if (!found) throw new Error(`${name} is not declared in ${file}, nor imported there`);
    return found;
  }

  /** The declaration of a name in the file, or in the file that it is imported from. */
  #lookUp<T extends ts.DeclarationStatement>(
    file: string,
    name: string,
    is: (node: ts.Node) => node is T,
  ): Found<T> | undefined {
    for (const statement of this.file(file).statements) {
      if (is(statement) && statement.name?.getText() === name) return { file, node: statement };
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
      const bindings = statement.importClause?.namedBindings;
      if (!bindings || !ts.isNamedImports(bindings)) continue;
      if (!bindings.elements.some((element) => element.name.text === name)) continue;
      const from = posix.join(posix.dirname(file), statement.moduleSpecifier.text);
      if (this.has(from)) return this.#lookUp(from, name, is);
    }
    return undefined;
  }
}

/** An expression without what only the compiler reads. */
export function bare(node: ts.Expression): ts.Expression {
  const wrapped = ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node);
  return wrapped ? bare(node.expression) : node;
}

function oneLine(comment: string): string {
  return comment.replaceAll(/\s*\n[\s*]*/g, ' ').trim();
}
