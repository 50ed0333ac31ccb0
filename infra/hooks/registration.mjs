// What the app registration must look like: three app roles, and a scope through which az gets tokens for people.
// Ids are fixed, so that a second run changes nothing and assignments survive.

/** Public client id of the Azure CLI, the same in every tenant. */
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const scopeId = '6f1cf2a5-5b1f-4d0a-9a36-0d6b6a6c2f10';

const role = (id, value, description) => ({
  id,
  value,
  displayName: value,
  description,
  allowedMemberTypes: ['User', 'Application'],
  isEnabled: true,
});

export const appRoles = [
  role(
    '0b8b4a57-6f0c-4f3d-8a55-0f6b1f7f5a01',
    'Administrator',
    'Sets up connections, sees the audit, finds and erases people.',
  ),
  role('0b8b4a57-6f0c-4f3d-8a55-0f6b1f7f5a02', 'Contributor', 'Configures and runs exports.'),
  role('0b8b4a57-6f0c-4f3d-8a55-0f6b1f7f5a03', 'Viewer', 'Sees counts and states.'),
];
export const administratorRoleId = appRoles[0].id;

const scope = {
  id: scopeId,
  value: 'user_impersonation',
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: 'Call segment exports',
  adminConsentDescription: 'Call segment exports as the signed-in person.',
  userConsentDisplayName: 'Call segment exports',
  userConsentDescription: 'Call segment exports on your behalf.',
};

const withOwn = (theirs, ours) => [
  ...(theirs ?? []).filter((one) => !ours.some((own) => own.id === one.id || own.value === one.value)),
  ...ours,
];

const apiOf = (existing) => ({
  requestedAccessTokenVersion: 2,
  oauth2PermissionScopes: withOwn(existing.api?.oauth2PermissionScopes, [scope]),
});

/** Body that creates the registration, or brings an existing one in step; what others added to it stays. */
export function registrationBody(displayName, existing = {}) {
  return {
    displayName,
    signInAudience: 'AzureADMyOrg',
    appRoles: withOwn(existing.appRoles, appRoles),
    api: apiOf(existing),
  };
}

/** Second step, possible only once the scope exists: az may ask for it without a prompt. */
export function knownClientBody(existing = {}) {
  const others = (existing.api?.preAuthorizedApplications ?? []).filter((one) => one.appId !== azureCli);
  return {
    api: {
      ...apiOf(existing),
      preAuthorizedApplications: [...others, { appId: azureCli, delegatedPermissionIds: [scopeId] }],
    },
  };
}

/** The names under which tokens are asked for; `api://<client id>` among them. */
export const identifierUris = (appId, existing = {}) => [
  ...new Set([...(existing.identifierUris ?? []), `api://${appId}`]),
];
