/** What a handler answers; the adapter adds the headers that every answer has. */

/** A JSON answer, or text of a named type, or nothing. */
export interface Answer {
  status: number;
  json?: unknown;
  text?: { contentType: string; body: string | AsyncIterable<Uint8Array> };
  headers?: Record<string, string>;
}

/** Prefix of every route, as in host.json. */
export const routePrefix = '/api';

const tagged = (etag: string | undefined): { headers?: Record<string, string> } =>
  etag === undefined ? {} : { headers: { etag } };

/** 200 with a document and its ETag. */
export const ok = (json: unknown, etag?: string): Answer => ({ status: 200, json, ...tagged(etag) });

/** 201 for a document that is new, 200 for one that was replaced. */
export const put = (created: boolean, json: unknown, etag?: string): Answer => ({
  status: created ? 201 : 200,
  json,
  ...tagged(etag),
});

/** 202 with the place to look at, below the route prefix, for example `/runs/x`. */
export const accepted = (json: unknown, location: string, headers: Record<string, string> = {}): Answer => ({
  status: 202,
  json,
  headers: { location: `${routePrefix}${location}`, ...headers },
});

export const noContent = (): Answer => ({ status: 204 });

/** A CSV file to download; `name` comes from checked ids only. */
export const csv = (body: string | AsyncIterable<Uint8Array>, name: string): Answer => ({
  status: 200,
  text: { contentType: 'text/csv; charset=utf-8', body },
  headers: { 'content-disposition': `attachment; filename="${name}"` },
});
