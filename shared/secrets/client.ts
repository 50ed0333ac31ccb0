/** Makes the Key Vault client of the app. */
import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import type { Settings } from '../settings/load';

/**
 * The client for KEY_VAULT_URI. The client checks that the vault's challenge names the vault's own domain; that can
 * only be left out for a vault on this machine in development, whose name no challenge matches.
 */
export function createSecretClient(
  settings: Pick<Settings, 'keyVaultUri' | 'development'>,
  credential: TokenCredential,
): SecretClient {
  const local = ['localhost', '127.0.0.1'].includes(new URL(settings.keyVaultUri).hostname);
  return new SecretClient(
    settings.keyVaultUri,
    credential,
    settings.development && local ? { disableChallengeResourceVerification: true } : {},
  );
}
