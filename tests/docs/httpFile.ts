/** Reads and runs the calls of a file in the form of the REST Client of Visual Studio Code. */

export interface Call {
  title: string;
  name: string;
  status: number;
  /** Sent again until the answer has this field. */
  until: string | undefined;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

export interface Answered {
  call: Call;
  status: number;
  type: string;
  text: string;
  json: unknown;
}

/** One call, written as in the file. Throws when it has no name, status or request line. */
export function parseCall(text: string): Call {
  const [head = '', ...rest] = text.replace(/\r/g, '').trim().split('\n\n');
  const lines = head.split('\n');
  const note = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).find((match) => match !== null);
  const name = note(/^# @name (\w+)$/)?.[1];
  const expected = note(/^# -> (\d{3})(?: until (\w+))?$/);
  const requested = lines.findIndex((line) => /^(?:GET|PUT|POST|DELETE) /.test(line));
  const [, method, url] = /^(\w+) (\S+)$/.exec(lines[requested] ?? '') ?? [];
  if (name === undefined || !expected || method === undefined || url === undefined)
    throw new Error(`Not a call: ${text}`);
  const headers = lines.slice(requested + 1).map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return {
    title: (lines[0] ?? '').replace(/^#* ?/, ''),
    name,
    status: Number(expected[1]),
    until: expected[2],
    method,
    url,
    headers: Object.fromEntries(headers),
    body: rest.length === 0 ? undefined : rest.join('\n\n'),
  };
}

/** The calls of a whole file, in order. */
export const parseFile = (text: string): Call[] =>
  text
    .split(/^###/m)
    .slice(1)
    .map((part) => parseCall(`###${part}`));

/** Runs calls with variables; earlier answers are variables, too (`{{name.response.body.$.field}}`). */
export class Runner {
  readonly answers = new Map<string, Answered>();

  constructor(private readonly variables: Record<string, string>) {}

  async run(call: Call): Promise<Answered> {
    const init = {
      method: call.method,
      headers: Object.fromEntries(
        Object.entries(call.headers).map(([name, value]) => [name, this.fill(value)]),
      ),
      ...(call.body === undefined ? {} : { body: this.fill(call.body) }),
    };
    for (let tries = 0; ; tries++) {
      const response = await fetch(this.fill(call.url), init);
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const json: unknown = type.startsWith('application/json') ? JSON.parse(text) : undefined;
      const waiting =
        call.until !== undefined && typeof json === 'object' && json !== null && !(call.until in json);
      if (waiting && tries < 400) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        continue;
      }
      const answered = { call, status: response.status, type, text, json };
      this.answers.set(call.name, answered);
      return answered;
    }
  }

  private fill(text: string): string {
    return text.replace(/\{\{([^}]+)\}\}/g, (_all, name: string) => {
      const [, from = '', path = ''] = /^(\w+)\.response\.body\.\$\.(.+)$/.exec(name) ?? [];
      const value = from === '' ? this.variables[name] : at(this.answers.get(from)?.json, path);
      if (typeof value !== 'string') throw new Error(`There is no {{${name}}}.`);
      return value;
    });
  }
}

const at = (value: unknown, path: string): unknown =>
  path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
      value,
    );
