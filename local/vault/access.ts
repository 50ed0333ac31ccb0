/** Who may do what to the stand-in's secrets: Azure's two roles for secrets and their data actions. Pure. */

/** Built-in roles (Microsoft Learn, "Azure built-in roles for Security"). */
export type VaultRole = 'Key Vault Secrets User' | 'Key Vault Secrets Officer';

const secrets = 'Microsoft.KeyVault/vaults/secrets';

/** Data actions of the calls that the stand-in knows. */
export const actions = {
  get: `${secrets}/getSecret/action`,
  list: `${secrets}/readMetadata/action`,
  set: `${secrets}/setSecret/action`,
  update: `${secrets}/update/action`,
  remove: `${secrets}/delete`,
  recover: `${secrets}/recover/action`,
  purge: `${secrets}/purge/action`,
} as const;
export type VaultAction = keyof typeof actions;

/** Secrets User has getSecret and readMetadata; Secrets Officer has everything below secrets. */
export function mayDo(role: VaultRole | undefined, action: VaultAction): boolean {
  switch (role) {
    case 'Key Vault Secrets Officer':
      return true;
    case 'Key Vault Secrets User':
      return action === 'get' || action === 'list';
    case undefined:
      return false;
  }
}
