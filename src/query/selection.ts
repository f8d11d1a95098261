/** Queries for plain rows: some columns, aggregates of groups, and whatever expressions can say. Each step makes another one. */
import { QueryError, RecordNotFoundError } from '../core/errors.ts';
import { SqlFragment } from '../core/sql.ts';
import { didYouMean, show } from '../core/suggest.ts';
import { readValue } from '../schema/values.ts';
import { both, everything, type Compared, type Condition, type Selected, type SetOperator } from './ast.ts';
import { parse } from './conditions.ts';
import { ExpressionBuilder, parseTerm, Selectable } from './expression.ts';
import { isList } from './operators.ts';
import { computed, needsBigints, rowMaker } from './outputs.ts';
import { rootShape, type Shape } from './plans.ts';
import type { QueryState } from './ports.ts';
import { withMore } from './state.ts';
import { numberedPage, type PageOptions } from './paginate.ts';
import { Steps } from './steps.ts';
import { streamOf, type StreamOptions } from './stream.ts';
import { operatorOf, type Parsed } from './where.ts';

/** What `select` takes: terms, or a function that builds expressions by name. */
export type SelectGiven = readonly (string | ((expressions: ExpressionBuilder) => Record<string, unknown>))[];

/** The runtime of `Selection`. */
export class SelectionBuilder extends Steps<SelectionBuilder> {
  /** Begins a selection, or adds to one. */
  static of(state: QueryState, given: SelectGiven): SelectionBuilder {
    if (state.includes.length > 0)
      throw new QueryError(
        'select() makes plain rows, into which no relations are loaded. Leave out with(), or select().',
      );
    const { spec } = state.shape;
    const before = spec.selected ?? [];
    const terms = given.flatMap((term) => readTerms(state, term));
    const names = [...before.map(({ name }) => name), ...terms.map(({ name }) => name)];
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined)
      throw new QueryError(`Two values of the selection are called '${twice}'. Give one another name.`);
    if (names.length === 0) throw new QueryError("select() needs something to select, such as select('id', 'name').");
    const selected: Selected[] = terms.map(({ name, selectable: { expression, output } }) =>
      Object.freeze({ name, expression, output }),
    ); // prettier-ignore
    const key = `select ${JSON.stringify(terms.map(({ name, selectable }) => [name, selectable.key]))}`;
    return new SelectionBuilder({
      ...state,
      shape: state.shape.next(key, () => ({ selected: Object.freeze([...before, ...selected]) })),
      values: withMore(state.values, 'select', terms.flatMap(({ selectable }) => selectable.values)), // prettier-ignore
    });
  }

  protected override changed(state: QueryState): SelectionBuilder {
    return new SelectionBuilder(state);
  }

  select(...given: SelectGiven): SelectionBuilder {
    return SelectionBuilder.of(this.state, given);
  }

  having(given: unknown, params?: readonly unknown[]): SelectionBuilder {
    const byNames = typeof given === 'object' && given !== null && !(given instanceof SqlFragment);
    const parsed = byNames ? this.#havingOf(given) : parse(this.source, given as string | SqlFragment, params);
    const { key, condition, values } = parsed;
    if (!condition) return this;
    return this.step(`having ${key}`, ({ having }) => ({ having: both(having, condition) }), {
      values: withMore(this.state.values, 'having', values),
    });
  }

  /** Conditions on selected values by name: the expression is written again, because not every database knows the name there. */
  #havingOf(given: object): Parsed {
    const selected = this.spec.selected!;
    const parts: Condition[] = [];
    const values: unknown[] = [];
    let key = '';
    for (const [name, operand] of Object.entries(given)) {
      const found = selected.find((candidate) => candidate.name === name);
      if (!found) {
        const names = selected.map((candidate) => candidate.name);
        throw new QueryError(`The selection has no value ${show(name)}.${didYouMean(name, names)}`);
      }
      if (found.expression.type === 'call' && found.expression.over)
        throw new QueryError(
          `'${name}' looks over a window, which is made after groups are confined. Name the query by cte() and ask that.`,
        );
      if (found.expression.type === 'raw' || found.expression.type === 'query' || found.expression.type === 'case')
        throw new QueryError(`having() by name takes columns and aggregates; write the SQL of '${name}' out.`);
      const column = comparedAs(found);
      const { kind, operands, path } = operatorOf(operand, column, `'${name}'`);
      if (path) throw new QueryError(`op.at looks into JSON columns, and '${name}' is no column.`);
      const read = operands.map((value: unknown) => readValue(column.type, value, name));
      parts.push(Object.freeze({ type: 'test', column, operator: kind, left: found.expression }));
      values.push(...(isList(kind) ? [read] : read));
      key += `${name} ${kind},`;
    }
    if (parts.length === 0) throw new QueryError('having() needs a condition.');
    return { key, condition: parts.length === 1 ? parts[0] : { type: 'all', parts: Object.freeze(parts) }, values };
  }

  protected override refuseAmbiguous(name: string): void {
    const column = this.spec.table.byProperty.get(name);
    const found = this.spec.selected!.find((candidate) => candidate.name === name);
    if (!column || !found || (found.expression.type === 'column' && found.expression.column === column)) return;
    throw new QueryError(
      `'${name}' is a column of '${this.spec.table.name}' and something else that is selected by that name. Select it by another one.`,
    );
  }

  protected override names(): readonly string[] {
    return this.spec.selected!.map(({ name }) => name);
  }

  async all(): Promise<object[]> {
    const { selected } = this.spec;
    const make = rowMaker(selected!, this.source.binding().dialect);
    return (await this.rows('rows')).map(make);
  }

  async one(): Promise<object | null> {
    const { limit } = this.state.values;
    const first = limit === undefined || (limit[0] as number) > 1 ? this.limit(1) : this;
    return (await first.all())[0] ?? null;
  }

  async oneOrFail(): Promise<object> {
    const row = await this.one();
    if (row) return row;
    throw new RecordNotFoundError(`No row matches: ${this.toSql().sql}. Use one() where that is to be expected.`);
  }

  stream(options?: StreamOptions): AsyncIterable<object> {
    const make = rowMaker(this.spec.selected!, this.source.binding().dialect);
    return streamOf(this.state, this.streamed(), options, (rows) => rows.map(make));
  }

  async paginate(options: PageOptions): Promise<object> {
    if ('page' in options) return numberedPage(this, options);
    throw new QueryError(
      'Plain rows have no key to go on from, so they have pages by number only: paginate({ page, size }).',
    );
  }

  /** The same names and kinds of values, read from the compound's rows. */
  protected override whole(): Shape {
    const { table, selected } = this.spec;
    const outer = selected!.map(({ name, output: made }): Selected => {
      const output = computed(made);
      const column = Object.freeze({
        property: name,
        name,
        index: 0,
        type: typeOf(output),
        definition: undefined as never,
      });
      return Object.freeze({ name, expression: { type: 'column', column, of: undefined } as const, output });
    });
    const spec = { ...everything(table), deleted: 'confined' as const, selected: outer };
    return rootShape(table).next(`rows of #${this.state.shape.id}`, () => spec);
  }

  protected override requireAlike(operator: SetOperator, { shape, source }: QueryState): void {
    const other = shape.spec.selected?.map(({ name }) => name).join(', ');
    const own = this.names().join(', ');
    if (other === own) return;
    throw new QueryError(`${operator} takes a query that selects ${own}, and this one of ${source.name} selects ${other ?? 'records'}.`); // prettier-ignore
  }

  protected override bigints(): boolean {
    return needsBigints(this.spec.selected!);
  }
}

function typeOf(output: Selected['output']): Compared['type'] {
  return 'column' in output ? output.column.type : { kind: 'float' };
}

/** As what a selected value is compared. */
function comparedAs({ name, output }: Selected): Compared {
  if (output.as === 'number') return { property: name, type: { kind: 'float' } };
  if (output.as === 'anything') return { property: name, type: { kind: 'text' } };
  const { type } = output.column;
  // A sum or an average may have more digits than one value.
  const wide = output.as !== 'column' && type.kind === 'decimal' ? { ...type, precision: 15 } : type;
  return { property: name, type: output.as === 'avg' && type.kind !== 'decimal' ? { kind: 'float' } : wide };
}

function readTerms(state: QueryState, term: SelectGiven[number]): { name: string; selectable: Selectable }[] {
  const { source, shape } = state;
  if (typeof term !== 'function') return [parseTerm(source, shape.spec, term)];
  const built: unknown = term(new ExpressionBuilder(source, shape.spec));
  if (typeof built !== 'object' || built === null)
    throw new QueryError('The function given to select() must return an object: select((e) => ({ n: e.count() })).');
  return Object.entries(built).map(([name, selectable]: [string, unknown]) => {
    if (name === '__proto__') throw new QueryError("No value of a selection can be called '__proto__'.");
    if (selectable instanceof Selectable) return { name, selectable };
    throw new QueryError(`'${name}' of the selection is no expression, got ${show(selectable)}.`);
  });
}
