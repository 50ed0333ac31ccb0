/** Before the first test file: what the files share. */
import { bundleTestApp } from './host/support/bundled-app';
import { start } from './storage/emulator';

export default async function setUp(): Promise<void> {
  await Promise.all([start(), bundleTestApp()]);
}
