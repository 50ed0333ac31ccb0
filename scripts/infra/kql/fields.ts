/**
 * Ties a query to the events that the code logs: the language service cannot look into `parse_json(message)`, so
 * every field read from it, its conversion, and every word it is compared with are checked against the table of
 * events. Renaming a field or a state breaks the query's check. Pure.
 */
import { eventTable, loggedFields, type EventName, type LoggedField } from '../../../shared/telemetry/events';
import { lineOf, nodes, type Node } from './service';

/** The name that queries give to the parsed line. */
const parsed = 'e';
/** Logged by `emit` itself when an event is defective; it is no event of the table. */
const extra: Record<string, Record<string, LoggedField>> = {
  eventInvalid: { event: { kind: 'string', values: ['eventInvalid'] } },
};
const conversions: Record<string, readonly LoggedField['kind'][]> = {
  tostring: ['string', 'datetime', 'list'],
  tolong: ['number'],
  toint: ['number'],
  todouble: ['number'],
  toreal: ['number'],
  tobool: ['boolean'],
  todatetime: ['datetime'],
};

function fieldsOf(name: string): Record<string, LoggedField> {
  return extra[name] ?? loggedFields(name as EventName);
}

/** Events that a beginning of a line stands for; `{"event":"run` stands for several. */
function eventsOf(beginning: string): string[] {
  const name = /^\{"event":"(\w+)("?)/.exec(beginning);
  if (!name) return [];
  const known = [...Object.keys(eventTable), ...Object.keys(extra)];
  return known.filter((event) => (name[2] === '"' ? event === name[1] : event.startsWith(name[1] ?? '')));
}

/** The field of `e.<field>`, when the node is one. */
export function fieldRead(node: Node): string | undefined {
  if (node.kind !== 'PathExpression') return undefined;
  const [left, , right] = node.children;
  return left !== undefined && right !== undefined && wordOf(left) === parsed ? wordOf(right) : undefined;
}

const wordOf = (node: Node): string | undefined =>
  node.kind === 'NameReference' || node.kind === 'NameDeclaration'
    ? [...nodes(node)].find((n) => n.children.length === 0)?.text
    : undefined;

/** What does not fit between a query and the table of events. */
export function fieldProblems(query: string, root: Node): string[] {
  const all = [...nodes(root)];
  const problems: string[] = [];
  const say = (node: Node, text: string) => problems.push(`line ${lineOf(query, node.start)}: ${text}`);

  const events = new Set<string>();
  for (const node of all.filter((n) => n.kind === 'StartsWithExpression')) {
    const beginning = [...nodes(node)].find((n) => n.kind === 'StringLiteralToken')?.text ?? '';
    const found = eventsOf(beginning);
    if (found.length === 0) say(node, `no event of the code begins with ${beginning}`);
    for (const event of found) events.add(event);
  }
  if (events.size === 0) problems.push('the query does not say which events it reads');

  const readable = (field: string): LoggedField[] =>
    [...events].map((event) => fieldsOf(event)[field]).filter((f) => f !== undefined);

  for (const node of all) {
    const field = fieldRead(node);
    if (field !== undefined && readable(field).length === 0)
      say(node, `none of ${[...events].join(', ')} has a field ${field}`);
    if (node.kind === 'FunctionCallExpression') checkConversion(node, readable, say);
  }
  checkWords(all, readable, say);
  return problems;
}

type Readable = (field: string) => LoggedField[];
type Say = (node: Node, text: string) => void;

function checkConversion(call: Node, readable: Readable, say: Say): void {
  const name = call.children[0] === undefined ? undefined : wordOf(call.children[0]);
  const kinds = conversions[name ?? ''];
  if (kinds === undefined) return;
  const argument = [...nodes(call)].find((n) => fieldRead(n) !== undefined);
  const field = argument === undefined ? undefined : fieldRead(argument);
  for (const { kind } of field === undefined ? [] : readable(field))
    if (!kinds.includes(kind)) say(call, `${name}() on field ${field}, which is a ${kind}`);
}

/** Words that a column or field is compared with must be words that the field can have. */
function checkWords(all: Node[], readable: Readable, say: Say): void {
  const sources = new Map<string, string[]>();
  for (const named of all.filter((n) => n.kind === 'SimpleNamedExpression')) {
    const column = named.children[0] === undefined ? undefined : wordOf(named.children[0]);
    const read = [...nodes(named)].map(fieldRead).filter((f) => f !== undefined);
    if (column !== undefined && read.length > 0) sources.set(column, read);
  }
  for (const node of all.filter((n) => n.kind === 'EqualExpression' || n.kind === 'NotEqualExpression')) {
    const [left, , right] = node.children;
    if (left === undefined || right?.kind !== 'StringLiteralExpression') continue;
    const direct = [...nodes(left)].map(fieldRead).find((f) => f !== undefined);
    const fields = direct === undefined ? (sources.get(wordOf(left) ?? '') ?? []) : [direct];
    const possible = fields.flatMap(readable);
    if (possible.length === 0 || possible.some((f) => f.values === undefined)) continue;
    const word = [...nodes(right)].find((n) => n.children.length === 0)?.text ?? '';
    if (!possible.some((f) => f.values?.includes(word)))
      say(node, `'${word}' is no value of ${fields.join(' or ')}`);
  }
}
