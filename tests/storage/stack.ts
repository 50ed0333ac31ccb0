/** Whole stacks for test files: as anywhere else, except that they share one emulator, each with an account of its own. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startRig as startRigAnywhere, type Rig, type RigOptions } from '../../bench/delivery/rig';
import type { StackOptions } from '../../local/stack/options';
import { startStack as startStackAnywhere, type Stack } from '../../local/stack/start';
import { makeCertificates } from '../../local/tls/certificates';
import { stacksVariable, type StacksStorage } from './variables';

/** An account of the shared emulator that nobody has used, to hand to a stack. Throws when all are taken. */
export async function ownAccount(): Promise<NonNullable<StackOptions['emulator']>> {
  const told = process.env[stacksVariable];
  if (told === undefined) throw new Error('The storage emulator was not started: run this by jest.');
  const { tlsFolder, accounts, taken } = JSON.parse(told) as StacksStorage;
  for (const account of accounts) {
    const isMine = await mkdir(path.join(taken, account.accountName)).then(
      () => true,
      () => false,
    );
    if (isMine) return { account, tls: await makeCertificates(tlsFolder) };
  }
  throw new Error(`All ${accounts.length} accounts of the shared storage emulator are taken.`);
}

/** As the stack's own `startStack`. */
export const startStack = async (options: StackOptions = {}): Promise<Stack> =>
  await startStackAnywhere({ emulator: await ownAccount(), ...options });

/** As the benches' own `startRig`. */
export const startRig = async (options: RigOptions): Promise<Rig> =>
  await startRigAnywhere({ emulator: await ownAccount(), ...options });
