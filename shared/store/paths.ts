/** Where things stand in the app's container. The only place that builds blob names. Pure. */
import { exportIdOf } from '../model/ids';

export const connectionPath = (id: string): string => `connections/${id}.json`;
export const exportPath = (id: string): string => `exports/${id}.json`;
/** Folder of an export's delivered states; the export document names the one in force. */
export const deliveredFolder = (exportId: string): string => `exports/${exportId}/delivered/`;
export const runFolder = (runId: string): string => `runs/${exportIdOf(runId)}/${runId}/`;
export const runPath = (runId: string): string => `${runFolder(runId)}run.json`;
export const planPath = (runId: string): string => `${runFolder(runId)}plan.json`;
/** The round of polling that was begun last. */
export const pollSlotsPath = (runId: string): string => `${runFolder(runId)}polls.json`;
/** What the timer last did, and what it remembers between ticks. */
export const tickPath = 'status/tick.json';
/** What became of the single calls that subscribe the people of a batch again: positions, no addresses. */
export const subscriptionsPath = (runId: string, batch: number): string =>
  `${runFolder(runId)}subscriptions/${batch}.json`;
export const rejectsPath = (runId: string): string => `${runFolder(runId)}rejects.csv`;
