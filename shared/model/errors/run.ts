/** Errors of runs: starting, holding, ending. */
import { entries } from './entry';

export const runErrors = entries({
  run_active: {
    status: 409,
    retried: 'no',
    actor: 'nobody',
    meaning: 'A run of this export is going.',
    action: 'Wait for the run linked in details, or cancel it.',
  },
  run_ended: {
    status: 409,
    retried: 'no',
    actor: 'nobody',
    meaning: 'The run has ended.',
    action: 'Start a new run.',
  },
  removals_over_limit: {
    status: 409,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The run would remove more contacts than the export allows, so it is held.',
    action: 'Look at GET /runs/{id}/plan; release the run with exactly that plan id, or correct the segment.',
  },
  shrinkage_over_limit: {
    status: 409,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The segment lost more of its contacts than the export allows, so the run is held.',
    action: 'Check the segment in Customer Insights; release the run with its plan id when it is right.',
  },
  headroom_exceeded: {
    status: 409,
    retried: 'no',
    actor: 'administrator',
    meaning: "The plan adds more contacts than the account's limit leaves room for, so the run is held.",
    action: 'Raise the contact limit in ActiveCampaign, or release the run with its plan id.',
  },
  run_not_held: {
    status: 409,
    retried: 'no',
    actor: 'nobody',
    meaning: 'Only a held run can be released.',
    action: 'Look at the state of the run.',
  },
  plan_mismatch: {
    status: 409,
    retried: 'no',
    actor: 'contributor',
    meaning: 'The plan to release is not the plan of the held run.',
    action: 'Read GET /runs/{id}/plan and release exactly that plan id.',
  },
  counts_unbalanced: {
    status: 500,
    retried: 'no',
    actor: 'administrator',
    meaning: 'The row equation of the run does not balance: a defect of the app.',
    action: 'Report it with the run document; compare rejects.csv with the segment.',
  },
  state_damaged: {
    status: 500,
    retried: 'no',
    actor: 'administrator',
    meaning: 'The delivered state that the export names is missing or damaged, so the run is held.',
    action:
      'Restore the blob and start a run; or release the held run: it sends everybody and begins a new state. See docs/recovery.md.',
  },
  run_documents_missing: {
    status: 500,
    retried: 'no',
    actor: 'administrator',
    meaning: 'Documents of the run are missing, so it cannot go on.',
    action: 'Start a new run; check who removed blobs of the app container.',
  },
  run_not_resumable: {
    status: 500,
    retried: 'nextRun',
    actor: 'administrator',
    meaning: 'The run died again and again, and was closed with its report.',
    action: 'Look at the log of its last attempts; the next run sends what is missing.',
  },
  idempotency_key_reused: {
    status: 422,
    retried: 'no',
    actor: 'caller',
    meaning: 'The Idempotency-Key was used with another body.',
    action: 'Use a new key for a new request.',
  },
});
