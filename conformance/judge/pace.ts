/** ActiveCampaign's ceiling: 100 bulk imports in any minute (developers.activecampaign.com, "Bulk import contacts"). Pure. */
import type { Import } from '../activecampaign/account';
import { finding, type Finding } from '../finding';

const importsPerMinute = 100;

/** The most that lie within any window of this length (ms). Times need not be sorted. */
export function mostWithin(times: readonly number[], window: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] ?? time) >= window) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Never more than 100 imports in any minute of the account, and no request was refused for its pace. */
export function withinTheCeiling(imports: readonly Import[], timeScale: number, refused: number): Finding[] {
  const most = mostWithin(
    imports.map(({ at }) => at),
    60_000 / timeScale,
  );
  return [
    finding(
      `never more than ${importsPerMinute} imports in a minute (${most} of ${imports.length} at most)`,
      most > importsPerMinute && `${most} in one minute`,
    ),
    finding('ActiveCampaign refused no request for its pace', refused > 0 && `${refused} were refused`),
  ];
}
