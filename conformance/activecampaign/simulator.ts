/** A simulator of ActiveCampaign that tells what it holds and was asked under `/__simulator`. */
import type { Account, Import, Member } from './account';

interface Summary {
  timeScale: number;
  rateLimitAnswers: { total: number };
}
interface ContactLine {
  email: string;
  firstName: string;
  lastName: string;
  lists: Record<string, number>;
}
interface ImportLine {
  ms: number;
  accepted: boolean;
  emails: string[];
}

const control = '/__simulator';

/** The simulator at this address; undefined where there is none. Throws when nothing answers there at all. */
export async function simulatorAt(origin: string, signal: AbortSignal): Promise<Account | undefined> {
  const get = (path: string) => fetch(origin + control + path, { signal });
  const answer = await get('');
  const summary = answer.ok ? ((await answer.json().catch(() => ({}))) as Partial<Summary>) : {};
  const { timeScale } = summary;
  if (timeScale === undefined) return undefined;
  const lines = async <T>(path: string): Promise<T[]> =>
    (await (await get(path)).text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  const refusedForPace = async () => ((await (await get('')).json()) as Summary).rateLimitAnswers.total;
  const imports = async (): Promise<Import[]> =>
    (await lines<ImportLine>('/imports?emails=1'))
      .filter(({ accepted }) => accepted)
      .map(({ ms, emails }) => ({ at: ms, emails: emails.map((email) => email.toLowerCase()) }));
  return {
    host: new URL(origin).host,
    timeScale,
    members: async (listId, prefix) => {
      const found = new Map<string, Member>();
      for (const { email, firstName, lastName, lists } of await lines<ContactLine>('/contacts')) {
        const status = lists[listId];
        if (status === undefined || !email.toLowerCase().startsWith(prefix)) continue;
        found.set(email.toLowerCase(), { status, firstName, lastName });
      }
      return found;
    },
    record: { imports, refusedForPace },
    description: `simulator, time ${timeScale} times as fast`,
  };
}
