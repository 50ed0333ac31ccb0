/**
 * Whole stacks for test files: as anywhere else, except that they share one emulator, each with an account of its own,
 * and that the host runs the bundle. Needs build/ and dist/, as `npm test` makes them.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startRig as startRigAnywhere, type Rig, type RigOptions } from '../../bench/delivery/rig';
import type { StackOptions } from '../../local/stack/options';
import { startStack as startStackAnywhere, type Stack } from '../../local/stack/start';
import { makeCertificates } from '../../local/tls/certificates';
import { stacksVariable, type StacksStorage } from './variables';

/** What is deployed, and what starts quickest: the bundle. */
const root = path.resolve(__dirname, '../../build');

/** What tells a stack of the tests from any other. */
export const asInTests = async (): Promise<{
  emulator: NonNullable<StackOptions['emulator']>;
  host: { root: string };
}> => ({ emulator: await ownAccount(), host: { root } });

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
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { emulator, host } = await asInTests();
  const { host: asked } = options;
  return await startStackAnywhere({
    emulator,
    ...options,
    host: asked === false ? false : { ...host, ...asked },
  });
}

/** As the benches' own `startRig`. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { emulator, host } = await asInTests();
  return await startRigAnywhere({ emulator, ...options, host: { ...host, ...options.host } });
}
