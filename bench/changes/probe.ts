/** Is required by the measured process: prints how long its event loop stood still, when it did. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Shorter ones (ms) are not worth a line. */
const worthTelling = 30;
const everyMs = 200;

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
setInterval(() => {
  const ms = delay.max / 1e6;
  delay.reset();
  if (ms >= worthTelling) process.stdout.write(`event loop ${Date.now()} ${ms.toFixed(0)}\n`);
}, everyMs).unref();
