/** Inputs of callers who mean harm, or whose tools do: each with the refusal that it must meet. */
import type { Sent } from './call';
import { consent } from '../../shared/connections/consent';

export interface Hostile {
  what: string;
  route: string;
  sent: Sent;
  status: number;
  code: string;
}

const id = { params: { id: 'main' } };
const connection = (more: object): Sent => ({
  ...id,
  body: {
    displayName: 'x',
    host: 'contoso.api-us1.com',
    secretName: 'ac-key',
    consent: { accepted: true, version: consent.version },
    ...more,
  },
});
const exportBody = (more: object): Sent => ({
  params: { id: 'news' },
  body: {
    displayName: 'x',
    connectionId: 'main',
    listId: '1',
    segments: ['LoyalMembers'],
    mapping: { email: 'Email' },
    automations: 'never',
    ...more,
  },
});
const json = { 'content-type': 'application/json' };

const hosts: [string, string][] = [
  ['a scheme', 'https://contoso.api-us1.com'],
  ['a port', 'contoso.api-us1.com:8443'],
  ['a path', 'contoso.api-us1.com/../admin'],
  ['a user', 'contoso.api-us1.com@evil.example'],
  ['a fragment', 'evil.example#.api-us1.com'],
  ['a query', 'evil.example?.api-us1.com'],
  ['a backslash', 'evil.example\\.api-us1.com'],
  ['a suffix of another domain', 'contoso.api-us1.com.evil.example'],
  ['a name that only ends alike', 'evilapi-us1.com'],
  ['the metadata address', '169.254.169.254'],
  ['loopback in decimal', '2130706433'],
  ['loopback in hex', '0x7f.1'],
  ['loopback in IPv6', '[::1]'],
  ['localhost without port', 'localhost'],
  ['another port of this machine by name', 'localhost.:10000'],
  ['full-width dots', 'contoso。api-us1。com'],
  ['a Cyrillic letter', 'cоntoso.api-us1.com'],
  ['a zero-width blank', 'contoso\u200b.api-us1.com'],
  ['a line break', 'contoso.api-us1.com\r\nHost: evil.example'],
  ['a null byte', 'contoso.api-us1.com\u0000.evil.example'],
  ['a trailing dot', 'contoso.api-us1.com.'],
  ['an underscore', 'con_toso.api-us1.com'],
  ['a label that is too long', `${'a'.repeat(64)}.api-us1.com`],
];

const ids: [string, string][] = [
  ['that climbs', '../connections/main'],
  ['that climbs encoded', '..%2fmain'],
  ['with a slash', 'a/b'],
  ['with a null byte', 'main\u0000'],
  ['in capitals', 'Main'],
  ['with a dot', 'main.json'],
  ['in full width', 'ｍａｉｎ'],
  ['with a text direction sign', 'ma\u202ein'],
  ['that is too long', 'a'.repeat(65)],
  ['with a line break', 'main\r\nx: y'],
];

const bodies: [string, Sent, number, string][] = [
  ['no JSON', { ...id, raw: '{', headers: json }, 400, 'body_not_json'],
  ['XML', { ...id, raw: '<a/>', headers: { 'content-type': 'application/xml' } }, 400, 'body_not_json'],
  [
    'a form',
    { ...id, raw: 'displayName=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    400,
    'body_not_json',
  ],
  [
    'other bytes than UTF-8',
    { ...id, raw: new Uint8Array([0x7b, 0xff, 0x7d]), headers: json },
    400,
    'body_not_json',
  ],
  ['UTF-16', { ...id, raw: Buffer.from('{"a":1}', 'utf16le'), headers: json }, 400, 'body_not_json'],
  [
    'half a mebibyte and more',
    { ...id, raw: `{"displayName":"${'x'.repeat(600_000)}"}`, headers: json },
    413,
    'body_too_large',
  ],
  [
    'a size that is a lie',
    { ...id, raw: '{}', headers: { ...json, 'content-length': '999999999' } },
    413,
    'body_too_large',
  ],
  ['deep nesting', { ...id, raw: '['.repeat(200_000), headers: json }, 400, 'body_not_json'],
  [
    'a prototype',
    { ...id, raw: '{"__proto__":{"role":"Administrator"}}', headers: json },
    422,
    'body_invalid',
  ],
  ['a list', { ...id, body: [] }, 422, 'body_invalid'],
  ['a number', { ...id, body: 1e308 }, 422, 'body_invalid'],
];

const fields: [string, string, Sent, string][] = [
  [
    'a key with a header in it',
    'putConnection',
    connection({ secretName: undefined, apiKey: 'x\r\nX-Evil: 1' }),
    'body_invalid',
  ],
  [
    'a key with an emoji',
    'putConnection',
    connection({ secretName: undefined, apiKey: 'key🔑' }),
    'body_invalid',
  ],
  ['a secret of another path', 'putConnection', connection({ secretName: 'keys/../ac-key' }), 'body_invalid'],
  ['a role in the body', 'putConnection', connection({ role: 'Administrator' }), 'body_invalid'],
  ['another writer of the secret', 'putConnection', connection({ secretWritten: true }), 'body_invalid'],
  [
    'another account for the pace',
    'putConnection',
    connection({ account: { name: 'other' } }),
    'body_invalid',
  ],
  ['a share below zero', 'putConnection', connection({ limits: { share: -1 } }), 'body_invalid'],
  [
    'no number as a limit',
    'putConnection',
    connection({ limits: { requestsPerSecond: '1e9' } }),
    'body_invalid',
  ],
  [
    'consent as text',
    'putConnection',
    connection({ consent: { accepted: 'true', version: '1' } }),
    'body_invalid',
  ],
  ['a list id with a path', 'putExport', exportBody({ listId: '1/../2' }), 'body_invalid'],
  ['a list id in other digits', 'putExport', exportBody({ listId: '١' }), 'body_invalid'],
  [
    'a field id with a query',
    'putExport',
    exportBody({ mapping: { email: 'Email', fields: [{ id: '1?x', column: 'Email' }] } }),
    'body_invalid',
  ],
  [
    'a delivered state of the caller’s',
    'putExport',
    exportBody({ delivered: { path: 'connections/main.json' } }),
    'body_invalid',
  ],
  [
    'a cron that takes for ever',
    'putExport',
    exportBody({ schedule: { type: 'recurrence', cron: '0 0 30 2 *' } }),
    'body_invalid',
  ],
  [
    'a connection by path',
    'putExport',
    exportBody({ connectionId: '../exports/news' }),
    'connection_missing',
  ],
  ['a segment by path', 'putExport', exportBody({ segments: ['../../model.json'] }), 'segment_missing'],
  [
    'a column of the prototype',
    'putExport',
    exportBody({ mapping: { email: '__proto__' } }),
    'column_missing',
  ],
  [
    'a name with an escape sequence',
    'putExport',
    exportBody({ displayName: '\u001b[31mred' }),
    'body_invalid',
  ],
];

const rest: Hostile[] = [
  [
    'If-Match that is no ETag',
    'putExport',
    { ...exportBody({}), headers: { 'if-match': 'anything' } },
    400,
    'parameter_invalid',
  ],
  [
    'If-None-Match with an ETag',
    'putExport',
    { ...exportBody({}), headers: { 'if-none-match': '"a"' } },
    400,
    'parameter_invalid',
  ],
  ['a skipToken that climbs', 'listExports', { query: { skipToken: '../x' } }, 400, 'parameter_invalid'],
  ['a page without end', 'listExports', { query: { top: '1000000000' } }, 400, 'parameter_invalid'],
  ['a filter nobody knows', 'listExports', { query: { $filter: '1 eq 1' } }, 400, 'parameter_invalid'],
  ['a segment that climbs', 'getSegment', { params: { name: '..%2f..%2fmodel.json' } }, 404, 'not_found'],
  [
    'a copy over another export',
    'duplicateExport',
    { ...id, body: { id: '../connections/main' } },
    422,
    'body_invalid',
  ],
].map(([what, route, sent, status, code]) => ({ what, route, sent, status, code }) as Hostile);

export const hostileInputs: Hostile[] = [
  ...hosts.map(([what, host]) => ({
    what: `a host with ${what}`,
    route: 'putConnection',
    sent: connection({ host }),
    status: 422,
    code: 'host_invalid',
  })),
  ...ids.map(([what, bad]) => ({
    what: `an id ${what}`,
    route: 'deleteConnection',
    sent: { params: { id: bad } },
    status: 400,
    code: 'parameter_invalid',
  })),
  ...bodies.map(([what, sent, status, code]) => ({
    what: `a body with ${what}`,
    route: 'putConnection',
    sent,
    status,
    code,
  })),
  ...fields.map(([what, route, sent, code]) => ({ what, route, sent, status: 422, code })),
  ...rest,
];
