/** Activity: outcomes to counts, equations, rejects.csv. */
import { closeRun } from '../shared/runs/close';
import { names } from '../shared/runs/names';
import { activity } from './activity';

activity(names.closeRun, closeRun);
