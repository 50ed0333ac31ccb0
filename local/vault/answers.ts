/** Answers of Key Vault's data plane in the shapes of the real service, errors included. Pure. */

/** One answer: status, JSON body (none: empty), further headers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** An error answer: `{error: {code, message, innererror?: {code}}}`. */
export function failure(status: number, code: string, message: string, inner?: string): Answer {
  return { status, body: { error: { code, message, ...(inner ? { innererror: { code: inner } } : {}) } } };
}

export const notFound = (name: string): Answer =>
  failure(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.`,
  );

/** The 403 of a caller whose roles lack the action. */
export function forbidden(
  caller: { appid: string; oid: string; iss: string },
  action: string,
  resource: string,
): Answer {
  const message = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: appid=${caller.appid};oid=${caller.oid};iss=${caller.iss}`,
    `Action: '${action}'`,
    `Resource: '${resource}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    'DecisionReason: null',
  ].join('\r\n');
  return failure(403, 'Forbidden', message, 'ForbiddenByRbac');
}
