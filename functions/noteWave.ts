/** Activity: after each wave of a lane. */
import { names } from '../shared/runs/names';
import { noteWave } from '../shared/runs/noteWave';
import { activity } from './activity';

activity(names.noteWave, noteWave);
