/** The live progress of a run: one line that moves on a terminal, plain lines elsewhere. */
import { SingleBar } from 'cli-progress';
import type { Run } from '../../shared/model/run';

/** What of a run is shown while it goes. */
export type Going = Pick<Run, 'state' | 'progress'>;

export interface Progress {
  show(run: Going): void;
  end(): void;
}

/** Seconds as people say them. */
export function inWords(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const [small, unit] = whole < 3600 ? [whole % 60, 's'] : [Math.floor((whole % 3600) / 60), 'min'];
  const large = whole < 3600 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 3600)} h`;
  return small === 0 ? large : `${large} ${small} ${unit}`;
}

/** What the run is doing, in one short sentence. */
export function stage({ state, progress }: Going): string {
  const left = progress.remainingSeconds === null ? '' : `, about ${inWords(progress.remainingSeconds)} left`;
  switch (state) {
    case 'queued':
      return 'waiting to start';
    case 'preparing':
      return 'reading the segment';
    case 'delivering':
      return `${progress.sent.toLocaleString('en-US')} of ${progress.batches.toLocaleString('en-US')} batches sent${left}`;
    case 'settling':
      return 'all batches sent; ActiveCampaign is working on the last ones';
    case 'canceling':
      return 'stopping';
    case 'held':
      return 'held';
    default:
      return 'ended';
  }
}

/** Milliseconds between plain lines that say nothing but a new number. */
const plainEvery = 10_000;

function plainLines(write: (line: string) => void, now: () => number): Progress {
  let state: string | undefined;
  let last = '';
  let at = 0;
  return {
    show(run) {
      const text = stage(run);
      if (run.state === state && (text === last || now() - at < plainEvery)) return;
      state = run.state;
      last = text;
      at = now();
      write(`  ${text}`);
    },
    end: () => undefined,
  };
}

/**
 * Lets the time left go down between two looks: the app writes it down every few seconds, and a line that stands
 * still looks dead. Starts anew whenever the app says something new.
 */
export function countDown(now: () => number): (run: Going) => Going {
  let said: number | null = null;
  let sent = -1;
  let at = 0;
  return (run) => {
    const { remainingSeconds, sent: sentNow } = run.progress;
    if (remainingSeconds !== said || sentNow !== sent) at = now();
    said = remainingSeconds;
    sent = sentNow;
    if (remainingSeconds === null) return run;
    const left = Math.max(1, remainingSeconds - (now() - at) / 1000);
    return { ...run, progress: { ...run.progress, remainingSeconds: left } };
  };
}

function movingLine(stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    format: '  {bar} {percentage} %  {stage}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // cli-progress catches Ctrl-C to show the cursor again; the demo has its own end.
    gracefulExit: false,
    stream,
  });
  const counted = countDown(Date.now);
  let started = false;
  return {
    show(run) {
      const total = Math.max(1, run.progress.batches);
      if (!started) bar.start(total, 0, { stage: '' });
      started = true;
      bar.setTotal(total);
      bar.update(Math.min(total, run.progress.sent), { stage: stage(counted(run)) });
    },
    end() {
      if (started) bar.stop();
      started = false;
    },
  };
}

/** A moving line when the stream is a terminal, otherwise plain lines. */
export const progressOn = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY ? movingLine(stream) : plainLines((line) => stream.write(`${line}\n`), Date.now);
