/** Activity: one import at its slot. */
import { names } from '../shared/runs/names';
import { submitBatch } from '../shared/runs/submit';
import { activity } from './activity';

activity(names.submitBatch, submitBatch);
