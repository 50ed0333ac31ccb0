/**
 * Runs a query over rows in memory: the operators that our queries use, on the syntax tree of Microsoft's parser.
 * So that a test can hold the workbook's figures against a run's report. Not a KQL engine: the rest is refused.
 */
import { callOf, elements, evaluator, word, type Row } from './expressions';
import { analyze, nodes, type Node } from './service';
import { compare, isNull, type Value } from './values';

/** A result's cell: long and real both as numbers, times as ISO text. */
export type Cell = string | number | boolean | null | object;

/** Result of the query over the table `traces`, as the portal would show it. Throws what the parser complains about. */
export function runQuery(
  query: string,
  traces: { timestamp: Date; message: string }[],
  now: Date,
): Record<string, Cell>[] {
  const { problems, root } = analyze(query);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const [statement, second] = [...nodes(root)].filter((node) => node.kind === 'ExpressionStatement');
  const pipeline = statement?.children[0];
  if (pipeline === undefined || second !== undefined) throw new Error('one statement, please');
  const rows = pipe(pipeline, traces, evaluator(now));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)])),
  );
}

const cell = (value: Value): Cell =>
  typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : (value ?? null);

type Evaluate = ReturnType<typeof evaluator>;

function pipe(node: Node, traces: Row[], evaluate: Evaluate): Row[] {
  if (node.kind === 'NameReference') {
    if (word(node) !== 'traces') throw new Error(`there is no table ${word(node)}`);
    return traces;
  }
  if (node.kind !== 'PipeExpression') throw new Error(`${node.kind} is not supported`);
  const [before, , operator] = node.children;
  return apply(operator!, pipe(before!, traces, evaluate), evaluate);
}

function apply(operator: Node, rows: Row[], evaluate: Evaluate): Row[] {
  const lists = operator.children.filter((child) => child.kind === 'List');
  switch (operator.kind) {
    case 'FilterOperator':
      return rows.filter((row) => evaluate(operator.children.at(-1)!, row) === true);
    case 'ExtendOperator':
      // Within one extend no expression sees the others.
      return rows.map((row) => ({ ...row, ...named(elements(lists[0]), row, evaluate) }));
    case 'ProjectOperator':
      return rows.map((row) => named(elements(lists[0]), row, evaluate));
    case 'DistinctOperator':
      return distinct(rows.map((row) => named(elements(lists.at(-1)), row, evaluate)));
    case 'TakeOperator':
      return rows.slice(0, Number(word(operator.children.at(-1))));
    case 'SortOperator':
      return sort(rows, elements(lists.at(-1)), evaluate);
    case 'SummarizeOperator':
      return summarize(rows, operator, evaluate);
    default:
      throw new Error(`${operator.kind} is not supported`);
  }
}

/** Name that an expression gives to its column. */
function nameOf(node: Node): string {
  if (node.kind === 'SimpleNamedExpression' || node.kind === 'NameReference') return word(node);
  if (node.kind !== 'FunctionCallExpression') throw new Error(`${node.kind} needs a name`);
  const { name, args } = callOf(node);
  if (name === 'bin') return nameOf(args[0]!);
  return `${name}_${args[0]?.kind === 'NameReference' ? word(args[0]) : ''}`;
}
const expressionOf = (node: Node): Node =>
  node.kind === 'SimpleNamedExpression' ? node.children.at(-1)! : node;

const named = (nodes: Node[], row: Row, evaluate: Evaluate): Row =>
  Object.fromEntries(nodes.map((node) => [nameOf(node), evaluate(expressionOf(node), row)]));

const keyOf = (row: Row): string => JSON.stringify(Object.values(row).map(cell));

const distinct = (rows: Row[]): Row[] => [...new Map(rows.map((row) => [keyOf(row), row])).values()];

function sort(rows: Row[], by: Node[], evaluate: Evaluate): Row[] {
  return rows.toSorted((a, b) => {
    for (const node of by) {
      const expression = node.kind === 'OrderedExpression' ? node.children[0]! : node;
      const ascending = node.kind === 'OrderedExpression' && word(node.children[1]) === 'asc';
      const c = compare(evaluate(expression, a), evaluate(expression, b)) ?? 0;
      if (c !== 0) return ascending ? c : -c;
    }
    return 0;
  });
}

function summarize(rows: Row[], operator: Node, evaluate: Evaluate): Row[] {
  const by = operator.children.find((child) => child.kind === 'SummarizeByClause');
  const keys = elements(by?.children.find((child) => child.kind === 'List'));
  const aggregates = elements(operator.children.filter((child) => child.kind === 'List').at(-1));
  const groups = new Map<string, { key: Row; rows: Row[] }>();
  // Without `by` there is one row even when there is none to count: alerts rely on it.
  if (by === undefined) groups.set('', { key: {}, rows: [] });
  for (const row of rows) {
    const key = named(keys, row, evaluate);
    const id = by === undefined ? '' : keyOf(key);
    const group = groups.get(id) ?? { key, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  return [...groups.values()].map((group) => ({
    ...group.key,
    ...(Object.assign({}, ...aggregates.map((node) => aggregate(node, group.rows, evaluate))) as Row),
  }));
}

function aggregate(node: Node, rows: Row[], evaluate: Evaluate): Row {
  const expression = expressionOf(node);
  // An aggregate may stand in arithmetic: sum(x) / 5.0.
  if (expression.kind !== 'FunctionCallExpression')
    return { [nameOf(node)]: combined(expression, rows, evaluate) };
  const { name, args } = callOf(expression);
  if (name === 'arg_max' || name === 'arg_min') {
    const row = extreme(rows, args[0]!, name === 'arg_max' ? 1 : -1, evaluate);
    return row === undefined ? {} : named(args, row, evaluate);
  }
  return { [nameOf(node)]: single(name, args, rows, evaluate) };
}

function combined(node: Node, rows: Row[], evaluate: Evaluate): Value {
  const [left, , right] = node.children;
  if (left?.kind !== 'FunctionCallExpression' || right === undefined)
    throw new Error(`${node.kind} of aggregates is not supported`);
  const { name, args } = callOf(left);
  const value = single(name, args, rows, evaluate);
  const operator = { DivideExpression: 1, MultiplyExpression: 1 }[node.kind];
  if (operator === undefined) throw new Error(`${node.kind} of aggregates is not supported`);
  const other = Number(cell(evaluate(right, {})));
  return node.kind === 'DivideExpression' ? Number(value) / other : Number(value) * other;
}

function extreme(rows: Row[], by: Node, sign: 1 | -1, evaluate: Evaluate): Row | undefined {
  let best: Row | undefined;
  for (const row of rows) {
    if (isNull(evaluate(by, row))) continue;
    if (best === undefined || sign * (compare(evaluate(by, row), evaluate(by, best)) ?? 0) > 0) best = row;
  }
  return best;
}

function single(name: string, args: Node[], rows: Row[], evaluate: Evaluate): Value {
  const values =
    args[0] === undefined ? [] : rows.map((row) => evaluate(args[0]!, row)).filter((v) => !isNull(v));
  const numbers = () => values.map((v) => Number(v));
  switch (name) {
    case 'count':
      return BigInt(rows.length);
    case 'dcount':
      return BigInt(new Set(values.map((v) => JSON.stringify(cell(v)))).size);
    case 'sum':
      return values.every((v) => typeof v === 'bigint')
        ? values.reduce<bigint>((total, v) => total + v, 0n)
        : numbers().reduce((a, b) => a + b, 0);
    case 'avg':
      return values.length === 0 ? null : numbers().reduce((a, b) => a + b, 0) / values.length;
    case 'max':
    case 'min': {
      const sign = name === 'max' ? 1 : -1;
      return values.reduce<Value>(
        (best, v) => (isNull(best) || sign * (compare(v, best) ?? 0) > 0 ? v : best),
        null,
      );
    }
    default:
      throw new Error(`aggregate ${name}() is not supported`);
  }
}
