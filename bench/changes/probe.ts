/** Is required by the measured process: prints how long its event loop stood still, when it did. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Shorter ones (ms) are not worth a line. */
const worthTelling = 30;
const everyMs = 200;

/** Time (ms) that the main thread was ready and had no processor (proc(5), schedstat); 0 where there is no /proc. */
function waited(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let before = waited();
setInterval(() => {
  const stall = delay.max / 1e6;
  delay.reset();
  const now = waited();
  if (stall >= worthTelling) {
    // What others on the machine cause is no stall of the process: on a busy machine it would drown the rest.
    const own = Math.max(0, stall - (now - before));
    process.stdout.write(`event loop ${Date.now()} ${stall.toFixed(0)} ${own.toFixed(0)}\n`);
  }
  before = now;
}, everyMs).unref();
