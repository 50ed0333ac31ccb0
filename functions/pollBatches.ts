/** Activity: asks what became of accepted batches. */
import { names } from '../shared/runs/names';
import { pollBatches } from '../shared/runs/poll';
import { activity } from './activity';

activity(names.pollBatches, pollBatches);
