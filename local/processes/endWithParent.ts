/**
 * Preloaded into a child with a channel: it ends, in its own order, when its parent is gone, also when the parent was
 * killed and could not say goodbye.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
