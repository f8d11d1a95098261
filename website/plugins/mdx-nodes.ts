/** Builds the few MDX syntax nodes that a remark plugin adds to a page: an element and an import. */

export interface MdxNode {
  type: string;
  [key: string]: unknown;
}

/** An attribute whose value is a text, an identifier of the module, or a function that imports a module. */
export type Attribute = { name: string } & ({ text: string } | { identifier: string } | { lazy: string });

/** `<Name a="text" b={identifier} c={() => import('module')} />` */
export function element(name: string, attributes: Attribute[]): MdxNode {
  return {
    type: 'mdxJsxFlowElement',
    name,
    attributes: attributes.map((attribute) => ({
      type: 'mdxJsxAttribute',
      name: attribute.name,
      value: valueOf(attribute),
    })),
    children: [],
  };
}

/** `import name from 'source'` */
export function importDefault(name: string, source: string): MdxNode {
  const declaration = {
    type: 'ImportDeclaration',
    specifiers: [{ type: 'ImportDefaultSpecifier', local: { type: 'Identifier', name } }],
    source: literal(source),
    attributes: [],
  };
  return { type: 'mdxjsEsm', value: `import ${name} from '${source}'`, data: { estree: program(declaration) } };
}

function valueOf(attribute: Attribute): string | MdxNode {
  if ('text' in attribute) return attribute.text;
  if ('identifier' in attribute) return expression({ type: 'Identifier', name: attribute.identifier });
  const body = { type: 'ImportExpression', source: literal(attribute.lazy) };
  return expression({ type: 'ArrowFunctionExpression', params: [], body, expression: true });
}

function expression(tree: object): MdxNode {
  const estree = program({ type: 'ExpressionStatement', expression: tree });
  return { type: 'mdxJsxAttributeValueExpression', value: '', data: { estree } };
}

function literal(value: string): object {
  return { type: 'Literal', value, raw: JSON.stringify(value) };
}

function program(statement: object): object {
  return { type: 'Program', sourceType: 'module', body: [statement] };
}
