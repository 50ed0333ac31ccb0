/** Evaluates scalar expressions of KQL over one row. What our queries do not use is refused, never guessed. Pure. */
import type { Node } from './service';
import { arithmetic, compare, isNull, scalarFunctions, text, timespan, type Value } from './values';

export type Row = Record<string, Value>;

/** Elements of a list node, without its separators. */
export const elements = (list: Node | undefined): Node[] =>
  (list?.children ?? []).flatMap((item) =>
    item.kind === 'SeparatedElement' ? item.children.slice(0, 1) : [item],
  );

/** First word of a node: a name, a keyword, a literal. */
export function word(node: Node | undefined): string {
  if (node === undefined) return '';
  return node.children.length === 0 ? node.text : word(node.children[0]);
}

/** Name and arguments of a call. */
export function callOf(node: Node): { name: string; args: Node[] } {
  const list = node.children[1]?.children.find((child) => child.kind === 'List');
  return { name: word(node.children[0]), args: elements(list) };
}

const comparisons: Record<string, (c: number | null) => boolean> = {
  EqualExpression: (c) => c === 0,
  NotEqualExpression: (c) => c !== 0,
  LessThanExpression: (c) => c !== null && c < 0,
  LessThanOrEqualExpression: (c) => c !== null && c <= 0,
  GreaterThanExpression: (c) => c !== null && c > 0,
  GreaterThanOrEqualExpression: (c) => c !== null && c >= 0,
};
const operators: Record<string, string> = {
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
};

/** Makes the evaluator for queries that run at `now`. */
export function evaluator(now: Date): (node: Node, row: Row) => Value {
  const functions = scalarFunctions(now);

  function evaluate(node: Node, row: Row): Value {
    const [left, , right] = node.children;
    const both = (): [Value, Value] => [evaluate(left!, row), evaluate(right!, row)];
    const comparison = comparisons[node.kind];
    if (comparison) return comparison(compare(...both()));
    const operator = operators[node.kind];
    if (operator !== undefined) return arithmetic(operator, ...both());
    switch (node.kind) {
      case 'ParenthesizedExpression':
        return evaluate(node.children[1]!, row);
      case 'NameReference':
        return column(row, word(node));
      case 'PathExpression':
        return member(evaluate(left!, row), word(right));
      case 'StringLiteralExpression':
        return word(node);
      case 'LongLiteralExpression':
        return BigInt(word(node));
      case 'RealLiteralExpression':
        return Number(word(node));
      case 'BooleanLiteralExpression':
        return word(node) === 'true';
      case 'TimespanLiteralExpression':
        return timespan(word(node));
      case 'AndExpression':
        return evaluate(left!, row) === true && evaluate(right!, row) === true;
      case 'OrExpression':
        return evaluate(left!, row) === true || evaluate(right!, row) === true;
      case 'StartsWithExpression': {
        const [value, beginning] = both();
        return text(value).toLowerCase().startsWith(text(beginning).toLowerCase());
      }
      case 'InExpression': {
        const value = evaluate(left!, row);
        const list = right?.children.find((child) => child.kind === 'List');
        return elements(list).some((one) => compare(value, evaluate(one, row)) === 0);
      }
      case 'FunctionCallExpression': {
        const { name, args } = callOf(node);
        const call = functions[name];
        if (call === undefined) throw new Error(`function ${name}() is not supported`);
        return call(...args.map((arg) => evaluate(arg, row)));
      }
      default:
        throw new Error(`${node.kind} is not supported`);
    }
  }
  return evaluate;
}

function column(row: Row, name: string): Value {
  if (!(name in row)) throw new Error(`there is no column ${name}`);
  return row[name];
}

function member(value: Value, name: string): Value {
  if (isNull(value) || typeof value !== 'object' || !(name in (value as object))) return null;
  return (value as Record<string, Value>)[name];
}
