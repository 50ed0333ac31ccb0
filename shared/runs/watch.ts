/** Which runs the watch resumes: their orchestration is gone, has failed, or has been silent too long. Pure. */
import type { Run } from '../model/run';
import { hasEnded } from './states';

/** What Durable says of the attempt's orchestration; `unknown` when it cannot say (its store may be lost). */
export type Motor = 'going' | 'completed' | 'failed' | 'terminated' | 'missing' | 'unknown';

/**
 * Silence (ms) after which a run counts as dead. Killed activities come back only when their message becomes visible
 * again (one minute with our host.json), a durable retry waits up to 160 s: less would start a second attempt beside
 * a living one, which is safe but wasteful.
 */
export const silentMs = 4 * 60_000;
/** Attempts after which a run that keeps dying is closed with its report. */
export const maxAttempts = 20;

export type Verdict = 'leave' | 'resume' | 'giveUp';

export interface Judgement {
  verdict: Verdict;
  reason?: 'failed' | 'terminated' | 'missing' | 'silent';
}

export function judge(run: Run, motor: Motor, now: number): Judgement {
  if (hasEnded(run) || run.state === 'held') return { verdict: 'leave' };
  const silent = now - Date.parse(run.seenAt) > silentMs;
  const reason =
    motor === 'failed' || motor === 'terminated'
      ? motor
      : silent
        ? motor === 'missing'
          ? 'missing'
          : 'silent'
        : undefined;
  if (reason === undefined) return { verdict: 'leave' };
  return { verdict: run.attempt >= maxAttempts ? 'giveUp' : 'resume', reason };
}
