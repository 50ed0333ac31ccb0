/**
 * Stand-in of App Service's managed-identity endpoint (IDENTITY_ENDPOINT, api-version 2019-08-01), so that
 * DefaultAzureCredential runs unchanged on one machine. Plain HTTP on loopback, as in Azure.
 * Shape: Microsoft Learn, "How to use managed identities for App Service", REST endpoint reference.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Listening } from '../tls/listen';
import { appIdentity, issueToken, type LocalIdentity } from './tokens';

export interface IdentityOptions {
  /** User-assigned identities; the first is also the answer when none is asked for. Default: the app's. */
  identities?: LocalIdentity[];
  /** Services that tokens are given for: those with a stand-in. A real one would only answer a puzzling 401. */
  resources?: readonly IdentityResource[];
  port?: number;
}

export interface IdentityEndpoint {
  /** IDENTITY_ENDPOINT and IDENTITY_HEADER of the process that shall act as this identity. */
  env: { IDENTITY_ENDPOINT: string; IDENTITY_HEADER: string };
  identities: LocalIdentity[];
  /** Tokens given out, by resource. */
  issued: Map<string, number>;
  stop: () => Promise<void>;
}

export type IdentityResource = 'https://vault.azure.net' | 'https://storage.azure.com';

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Starts the endpoint on a free port of 127.0.0.1. */
export async function startIdentity(options: IdentityOptions = {}): Promise<IdentityEndpoint> {
  const identities = options.identities ?? [appIdentity];
  const resources: readonly string[] = options.resources ?? [
    'https://vault.azure.net',
    'https://storage.azure.com',
  ];
  const header = randomUUID().replaceAll('-', '').toUpperCase();
  const issued = new Map<string, number>();

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const query = url.searchParams;
    const refuse = (status: number, message: string) => {
      answer(response, status, { statusCode: status, message });
    };
    if (url.pathname !== '/msi/token') return refuse(404, 'No such path.');
    if (request.headers['x-identity-header'] !== header)
      return refuse(401, 'X-IDENTITY-HEADER is missing or wrong.');
    if (query.get('api-version') !== '2019-08-01') return refuse(400, 'Unsupported api-version.');
    const resource = (query.get('resource') ?? '').replace(/\/$/, '');
    if (!resources.includes(resource))
      return refuse(400, `No local stand-in for the resource "${resource}".`);
    const asked = query.get('client_id') ?? query.get('principal_id');
    const identity =
      asked === null
        ? identities[0]
        : identities.find(({ clientId, objectId }) => clientId === asked || objectId === asked);
    if (!identity) return refuse(400, `No User Assigned or Delegated Managed Identity found for "${asked}".`);
    const { token, expiresOn } = issueToken(identity, resource);
    issued.set(resource, (issued.get(resource) ?? 0) + 1);
    answer(response, 200, {
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
    });
  };

  const server: Listening = await listen(createServer(handle), options.port);
  return {
    env: { IDENTITY_ENDPOINT: `http://127.0.0.1:${server.port}/msi/token`, IDENTITY_HEADER: header },
    identities,
    issued,
    stop: server.stop,
  };
}
