/** What the test files are told about the emulators that they share: variables set before the first of them. */
import type { EmulatedAccount } from '../../local/azurite/start';

/** Connection string for files that need blobs only. */
export const blobsVariable = 'TEST_BLOBS';

/** `StacksStorage` as JSON. */
export const stacksVariable = 'TEST_STACKS_STORAGE';

/** Storage for whole stacks. */
export interface StacksStorage {
  /** Folder of the certificates that the emulator answers by. */
  tlsFolder: string;
  accounts: EmulatedAccount[];
  /** Folder with an entry for each account that a stack has taken: several processes ask. */
  taken: string;
}

/** More than all test files together take; a file run again and again in one watch takes new ones. */
export const stackAccounts: readonly string[] = Array.from({ length: 100 }, (_, i) => `teststack${i + 1}`);
