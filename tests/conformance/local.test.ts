/** The conformance suite, once over: the compiled app on the local host, time passing faster. */
import { run } from '../demo/process';

test('every step passes on the local host, the crash with them', async () => {
  const command = run('conformance', ['--time-scale', '20', '--batches', '4']);
  const code = await command.ended;
  expect(command.output).toContain('9 passed, 0 failed, 0 not run');
  expect(command.output).toMatch(/^passed {3}crash and resume, .*except what was in flight/m);
  expect(code).toBe(0);
}, 240_000);
