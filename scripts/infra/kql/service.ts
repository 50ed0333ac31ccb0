/**
 * Microsoft's KQL language service: parses a query and binds it to the tables that Application Insights has.
 * The package is generated JavaScript that registers itself globally; only the parts used here are typed.
 */
import '@kusto/language-service-next/bridge.min.js';
import '@kusto/language-service-next/Kusto.Language.Bridge.min.js';

/** One node of the syntax tree. `text` is a leaf's text, strings without their quotes. */
export interface Node {
  kind: string;
  text: string;
  start: number;
  children: Node[];
}
export interface Analysis {
  problems: string[];
  /** Columns of the result, with KQL types. */
  columns: { name: string; type: string }[];
  root: Node;
}

interface KustoNode {
  Kind: number;
  ChildCount: number;
  ValueText?: string;
  TextStart: number;
  GetChild(index: number): KustoNode | null;
}
interface KustoList<T> {
  Count: number;
  getItem(index: number): T;
}
interface KustoLanguage {
  Syntax: { SyntaxKind: Record<string, unknown> };
  Symbols: {
    TableSymbol: { From(columns: string): { WithName(name: string): unknown } };
    DatabaseSymbol: { $ctor1: new (name: string, tables: unknown[]) => unknown };
  };
  GlobalState: { Default: { WithDatabase(database: unknown): unknown } };
  KustoCode: {
    ParseAndAnalyze(
      query: string,
      globals: unknown,
    ): {
      Syntax: KustoNode;
      ResultType: { Columns?: KustoList<{ Name: string; Type: { Name: string } }> } | null;
      GetDiagnostics(): KustoList<{ Code: string; Start: number; Message: string }>;
    };
  };
}

const kusto = (globalThis as unknown as { Kusto: { Language: KustoLanguage } }).Kusto.Language;

/** Columns of `traces` in a component's logs (learn.microsoft.com, Application Insights telemetry data model). */
export const tracesColumns =
  'timestamp: datetime, message: string, severityLevel: int, customDimensions: dynamic, operation_Id: string, ' +
  'operation_Name: string, cloud_RoleName: string, cloud_RoleInstance: string, itemCount: int';

const traces = kusto.Symbols.TableSymbol.From(`(${tracesColumns})`).WithName('traces');
const globals = kusto.GlobalState.Default.WithDatabase(
  new kusto.Symbols.DatabaseSymbol.$ctor1('insights', [traces]),
);
const kindNames = new Map(
  Object.entries(kusto.Syntax.SyntaxKind)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => [value as number, name]),
);

const listed = <T>(list: KustoList<T> | undefined): T[] =>
  Array.from({ length: list?.Count ?? 0 }, (_, i) => list!.getItem(i));

function plain(node: KustoNode): Node {
  const children: Node[] = [];
  for (let i = 0; i < node.ChildCount; i++) {
    const child = node.GetChild(i);
    if (child !== null) children.push(plain(child));
  }
  return {
    kind: kindNames.get(node.Kind) ?? String(node.Kind),
    text: node.ChildCount === 0 ? (node.ValueText ?? '') : '',
    start: node.TextStart,
    children,
  };
}

/** Binding costs tens of milliseconds; checks of planted errors look at the same queries again and again. */
const analyses = new Map<string, Analysis>();

/** Parses and binds one query. Problems give line and message; none means that the query can run. */
export function analyze(query: string): Analysis {
  const known = analyses.get(query) ?? bind(query);
  analyses.set(query, known);
  return known;
}

function bind(query: string): Analysis {
  const code = kusto.KustoCode.ParseAndAnalyze(query, globals);
  return {
    problems: listed(code.GetDiagnostics()).map(
      (d) => `line ${lineOf(query, d.Start)}: ${d.Message} (${d.Code})`,
    ),
    columns: listed(code.ResultType?.Columns).map((c) => ({ name: c.Name, type: c.Type.Name })),
    root: plain(code.Syntax),
  };
}

/** Line of a position, from 1. */
export const lineOf = (query: string, position: number): number =>
  query.slice(0, position).split('\n').length;

/** Every node of a tree, depth first. */
export function* nodes(root: Node): Generator<Node> {
  yield root;
  for (const child of root.children) yield* nodes(child);
}
