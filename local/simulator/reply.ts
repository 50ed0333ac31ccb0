/** One answer of the simulator, before it is written to the connection. Pure. */

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** A JSON answer. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** A page where JSON was expected. */
export const html = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body,
});
