/** Sets up or changes a connection: everything is verified before anything is saved. */
import { randomBytes } from 'node:crypto';
import type { Caller } from '../access/roles';
import { checkPreconditions, type Preconditions } from '../http/etag';
import type { Connection, ConnectionInput } from '../model/connection';
import { ProductError } from '../model/errors';
import { apiKeyPattern } from '../secrets/secrets';
import type { Versioned } from '../store/documents';
import { connectionPath } from '../store/paths';
import { withAccount } from './account';
import { consent } from './consent';
import type { ConnectionsDependencies } from './connections';
import { findConnection, usedElsewhere } from './store';
import { assertConnected, verify, type Verified } from './verify';

function checkConsent(given: ConnectionInput['consent']): void {
  if (given.accepted && given.version === consent.version) return;
  throw new ProductError(
    'consent_required',
    given.accepted
      ? `Consent was given to version "${given.version}"; the current text is version "${consent.version}".`
      : 'Without consent no data may leave.',
    { target: given.accepted ? 'consent.version' : 'consent.accepted' },
  );
}

const invalid = (path: string, message: string): ProductError =>
  new ProductError('body_invalid', message, { target: path, details: [{ path, message }] });

/** Where the key is: typed, in a named secret, or where it was. */
function checkKey(input: ConnectionInput, found: Connection | undefined): void {
  if (input.apiKey !== undefined && input.secretName !== undefined)
    throw invalid('apiKey', 'Give either secretName or apiKey.');
  if (input.apiKey !== undefined && !apiKeyPattern.test(input.apiKey.trim()))
    throw invalid('apiKey', 'Not an API key: printable characters without blanks only.');
  if (input.apiKey === undefined && input.secretName === undefined && !found)
    throw invalid('secretName', 'Give the name of the Key Vault secret that holds the API key, or apiKey.');
}

/** Names the secret for a typed key. Each has its own name: one that was deleted keeps its name for a while. */
const newSecretName = (id: string): string => `activecampaign-${id}-${randomBytes(3).toString('hex')}`;

export interface PutResult {
  created: boolean;
  before: Connection | undefined;
  document: Versioned<Connection>;
  /** A secret of the app that is no longer used and could not be removed. */
  secretLeft?: string;
}

/** Throws what is wrong, before anything was written; see `Connections.put`. */
export async function putConnection(
  parts: ConnectionsDependencies,
  caller: Caller,
  id: string,
  input: ConnectionInput,
  asked: Preconditions,
): Promise<PutResult> {
  const found = await findConnection(parts.documents, id);
  checkPreconditions(found, asked, `connection "${id}"`);
  const before = found?.value;
  checkConsent(input.consent);
  checkKey(input, before);
  const host = parts.hosts.parse(input.host);
  const account = parts.hosts.accountName(host);
  const apiKey = input.apiKey?.trim();
  const secretName = input.secretName ?? before?.secretName ?? '';

  const reachable = {
    host,
    secretName,
    account: { name: account, headroomReadable: false },
    limits: input.limits,
  };
  const verified = await verify(
    (act) =>
      apiKey === undefined
        ? withAccount(reachable, parts.secrets, parts.open, act)
        : act(parts.open(reachable, apiKey)),
    parts.segments,
    parts.now(),
  );
  assertConnected(verified.checked);

  const written = apiKey === undefined ? undefined : newSecretName(id);
  if (apiKey !== undefined && written !== undefined)
    await parts.secrets.write(written, apiKey, `activecampaign-${id}`);
  const next = documentOf(id, input, {
    caller,
    before,
    host,
    account,
    verified,
    secretName,
    written,
    now: parts.now(),
  });
  const etag = await save(parts, id, found?.etag, next).catch(async (error: unknown) => {
    if (written !== undefined) await parts.secrets.remove(written).catch(() => undefined);
    throw error;
  });
  const secretLeft = await removeOldSecret(parts, before, next);
  return {
    created: !found,
    before,
    document: { value: next, etag },
    ...(secretLeft === undefined ? {} : { secretLeft }),
  };
}

function save(
  parts: ConnectionsDependencies,
  id: string,
  etag: string | undefined,
  next: Connection,
): Promise<string> {
  const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag };
  return parts.documents.write(connectionPath(id), next, condition);
}

/** Removes the secret that the app wrote for the key before this one; its name when that failed. */
async function removeOldSecret(
  parts: ConnectionsDependencies,
  before: Connection | undefined,
  next: Connection,
): Promise<string | undefined> {
  if (before?.secretWritten !== true || before.secretName === next.secretName) return undefined;
  try {
    if (await usedElsewhere(parts.documents, before.secretName, next.id)) return undefined;
    await parts.secrets.remove(before.secretName);
    return undefined;
  } catch {
    // The connection is saved and works; the audit says which secret a person has to remove.
    return before.secretName;
  }
}

interface Circumstances {
  caller: Caller;
  before: Connection | undefined;
  host: string;
  account: string;
  verified: Verified;
  secretName: string;
  written: string | undefined;
  now: Date;
}

function documentOf(id: string, input: ConnectionInput, given: Circumstances): Connection {
  const { before, caller, host, verified, written } = given;
  const at = given.now.toISOString();
  // A new host or a new text needs a consent of its own; else the one that was recorded stands.
  const consentStands = before?.host === host && before.consent.version === consent.version;
  const keyStands =
    input.apiKey === undefined && (input.secretName ?? before?.secretName) === before?.secretName;
  const connectedAnew = !(keyStands && before?.host === host);
  return {
    id,
    type: 'ActiveCampaign',
    displayName: input.displayName,
    host,
    secretName: written ?? given.secretName,
    secretWritten: written !== undefined || (keyStands && before?.secretWritten === true),
    audience: input.audience,
    consent: consentStands
      ? before.consent
      : { accepted: true, version: consent.version, by: caller.displayName, at },
    ...(input.allow === undefined ? {} : { allow: input.allow }),
    ...(input.limits === undefined ? {} : { limits: input.limits }),
    account: { name: given.account, ...verified.account },
    exportUser: input.exportUser ?? (connectedAnew || !before ? caller.displayName : before.exportUser),
    checked: verified.checked,
    enabled: before?.enabled ?? true,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
}
