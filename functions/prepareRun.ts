/** Activity: from snapshots to batches and plan. */
import { names } from '../shared/runs/names';
import { prepareRun } from '../shared/runs/prepare';
import { activity } from './activity';

activity(names.prepareRun, prepareRun);
