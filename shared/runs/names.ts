/**
 * Names of everything Durable Functions calls by name. One table, because an unknown name hangs the caller for
 * ever on the real host; a test compares it with what is registered.
 */
export const names = {
  exportRun: 'exportRun',
  deliverLane: 'deliverLane',
  settleLane: 'settleLane',
  takeSlots: 'takeSlots',
  prepareRun: 'prepareRun',
  submitBatch: 'submitBatch',
  pollBatches: 'pollBatches',
  closeRun: 'closeRun',
  noteWave: 'noteWave',
  pace: 'pace',
  erasePerson: 'erasePerson',
  eraseData: 'eraseData',
} as const;
