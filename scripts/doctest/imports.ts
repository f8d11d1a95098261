/**
 * Merged imports of packages, and their text. One statement a package for values and types together, wrapped as the formatter does.
 */

/** What a program imports from one package: local name → imported name. */
export interface PackageImport {
  readonly defaults: Map<string, ImportedName>;
  readonly namespaces: Map<string, ImportedName>;
  readonly named: Map<string, ImportedName>;
}

/** A name as the package calls it. */
export interface ImportedName {
  readonly imported: string;
  readonly typeOnly: boolean;
}

/** Package specifier → what is imported from it, in order of first appearance. */
export type PackageImports = Map<string, PackageImport>;

const WIDTH = 88;

/** The import statements. */
export function formatImports(imports: PackageImports): string {
  return [...imports].flatMap(([specifier, entry]) => statementsFor(specifier, entry)).join('\n');
}

function statementsFor(specifier: string, { defaults, namespaces, named }: PackageImport): string[] {
  const statements: string[] = [];
  const single = [...defaults].map(([local, { typeOnly }]) => ({ clause: local, typeOnly }));
  single.push(...[...namespaces].map(([local, { typeOnly }]) => ({ clause: `* as ${local}`, typeOnly })));
  for (const { clause, typeOnly } of single) {
    statements.push(`import ${typeOnly ? 'type ' : ''}${clause} from '${specifier}';`);
  }
  if (named.size > 0) statements.push(namedStatement(specifier, named));
  return statements.length > 0 ? statements : [`import '${specifier}';`];
}

function namedStatement(specifier: string, named: ReadonlyMap<string, ImportedName>): string {
  const onlyTypes = [...named.values()].every(({ typeOnly }) => typeOnly);
  const names = [...named].map(([local, { imported, typeOnly }]) => {
    const type = typeOnly && !onlyTypes ? 'type ' : '';
    return `${type}${imported === local ? local : `${imported} as ${local}`}`;
  });
  const keyword = onlyTypes ? 'import type' : 'import';
  const line = `${keyword} { ${names.join(', ')} } from '${specifier}';`;
  if (line.length <= WIDTH) return line;
  return `${keyword} {\n${names.map((name) => `  ${name},\n`).join('')}} from '${specifier}';`;
}
