/** What a host has logged, read as the portal's queries read it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../local/stack/host';

/** The structured lines of the host's output as Application Insights would hold them: message and time. */
export const traces = (host: Pick<Host, 'log'>): { timestamp: Date; message: string }[] =>
  host.log.flatMap((line) => {
    const [, at, message] = /^(\S+Z) information \S+ (\{"event":.*\})$/.exec(line) ?? [];
    return at === undefined || message === undefined ? [] : [{ timestamp: new Date(at), message }];
  });

/** The structured lines themselves. */
export const events = (host: Pick<Host, 'log'>): Record<string, unknown>[] =>
  traces(host).map(({ message }) => JSON.parse(message) as Record<string, unknown>);

/** Waits for an event that meets the condition. Throws after 30 s. */
export async function logged(
  host: Pick<Host, 'log'>,
  met: (event: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  for (let looks = 0; looks < 300; looks++) {
    const found = events(host).find(met);
    if (found) return found;
    await sleep(100);
  }
  throw new Error('The event was not logged.');
}
