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
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
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
      return `sending batch ${progress.sent.toLocaleString('en-US')} of ${progress.batches.toLocaleString('en-US')}${left}`;
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
  let started = false;
  return {
    show(run) {
      const total = Math.max(1, run.progress.batches);
      if (!started) bar.start(total, 0, { stage: '' });
      started = true;
      bar.setTotal(total);
      bar.update(Math.min(total, run.progress.sent), { stage: stage(run) });
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
