/** Calls to copy into a shell, with the real addresses. Pure. */

/** Where the app and, if there is one, the simulator answer. */
export interface Addresses {
  /** Ends in /api. */
  baseUrl: string;
  key: string;
  simulator?: { url: string; caFile: string };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** One call with curl. `path` starts with a slash. */
export function call(
  { baseUrl, key }: Addresses,
  path: string,
  body?: { method: 'PUT' | 'POST'; json: unknown },
): string {
  const head = `curl -s -H ${quoted(`x-functions-key: ${key}`)}`;
  const sent = body
    ? ` -X ${body.method} -H 'content-type: application/json' -d ${quoted(JSON.stringify(body.json))}`
    : '';
  return `${head}${sent} ${quoted(baseUrl + path)}`;
}

/** The call that shows what the simulator holds. */
export const simulatorCall = ({ url, caFile }: { url: string; caFile: string }): string =>
  `curl -s --cacert ${quoted(caFile)} ${quoted(`${url}/__simulator`)}`;
