/**
 * A Key Vault stand-in for the real SecretClient: HTTPS on loopback, the bearer challenge, and the rights of
 * Azure's roles per identity, so that an app that may only read secrets cannot write one here either.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { appIdentity, localTenant, readToken } from '../identity/tokens';
import { listen } from '../tls/listen';
import { actions, mayDo, type VaultRole } from './access';
import { failure, forbidden, type Answer } from './answers';
import { findCall } from './routes';
import { Secrets } from './secrets';

/** The audience that Key Vault's challenge names. */
export const vaultResource = 'https://vault.azure.net';

export interface VaultOptions {
  /** PEM of the server certificate and its key. */
  tls: { cert: string; key: string };
  port?: number;
  /** Secrets that are there from the start. */
  secrets?: Record<string, string>;
  /** Role by object id of the identity; who is not named has none. Default: the app is Secrets User, as in Azure. */
  roles?: Record<string, VaultRole>;
}

export interface Vault {
  /** KEY_VAULT_URI. Clients need `disableChallengeResourceVerification`: no loopback name ends in vault.azure.net. */
  url: string;
  secrets: Secrets;
  /** Changes a role at run time; undefined takes it away. */
  setRole(objectId: string, role: VaultRole | undefined): void;
  /** The next authorized requests get these answers instead, in order. */
  faults: Answer[];
  /** Calls with a good token, by action; refused ones as well. */
  calls: Map<string, number>;
  stop: () => Promise<void>;
}

/** A fault of the vault: throttled, with the seconds to wait. */
export const throttled = (retryAfterSeconds = 1): Answer => ({
  ...failure(429, 'Throttled', 'Request was not processed because too many requests were received.'),
  headers: { 'Retry-After': String(retryAfterSeconds) },
});

/** A fault of the vault: not there just now. */
export const unavailable = (): Answer =>
  failure(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Starts the stand-in on 127.0.0.1. */
export async function startVault(options: VaultOptions): Promise<Vault> {
  const secrets = new Secrets();
  for (const [name, value] of Object.entries(options.secrets ?? {})) secrets.set(name, value);
  const roles = new Map<string, VaultRole>(
    Object.entries(options.roles ?? { [appIdentity.objectId]: 'Key Vault Secrets User' }),
  );
  const faults: Answer[] = [];
  const calls = new Map<string, number>();
  let origin = '';

  async function decide(request: IncomingMessage): Promise<Answer> {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const claims = readToken(token, vaultResource);
    // The first call of a client comes without token and body, even a PUT.
    if (typeof claims === 'string') {
      await readBody(request).catch(() => undefined);
      const challenge = `Bearer authorization="https://login.microsoftonline.com/${localTenant}", resource="${vaultResource}"`;
      return { ...failure(401, 'Unauthorized', claims), headers: { 'WWW-Authenticate': challenge } };
    }
    let body: unknown;
    try {
      body = await readBody(request);
    } catch {
      return failure(400, 'BadParameter', 'The request body is not JSON.');
    }
    const fault = faults.shift();
    if (fault) return fault;
    // The parameter's name comes percent-encoded (api%2Dversion): never matched as text.
    const call = findCall(
      secrets,
      origin,
      request.method ?? 'GET',
      new URL(request.url ?? '/', origin),
      body,
    );
    if (!('run' in call)) return call;
    calls.set(call.action, (calls.get(call.action) ?? 0) + 1);
    return mayDo(roles.get(claims.oid), call.action)
      ? call.run()
      : forbidden(claims, actions[call.action], call.resource);
  }

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    decide(request)
      .catch(() => failure(500, 'InternalServerError', 'The stand-in failed.'))
      .then(({ status, body, headers }) => {
        const text = body === undefined ? '' : JSON.stringify(body);
        response
          .writeHead(status, {
            ...(text ? { 'content-type': 'application/json; charset=utf-8' } : {}),
            'x-ms-keyvault-service-version': 'local-stand-in',
            'x-ms-request-id': randomUUID(),
            ...headers,
          })
          .end(text);
      })
      .catch(() => response.destroy());
  };

  const server = await listen(
    createServer({ cert: options.tls.cert, key: options.tls.key }, handle),
    options.port,
  );
  origin = `https://localhost:${server.port}`;
  return {
    url: origin,
    secrets,
    setRole: (objectId, role) => {
      if (role) roles.set(objectId, role);
      else roles.delete(objectId);
    },
    faults,
    calls,
    stop: server.stop,
  };
}
