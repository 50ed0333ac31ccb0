/** Where the build puts Azurite as one file, without what burdens it (scripts/azurite.mjs). */
import path from 'node:path';
import { projectRoot } from '../processes/child';

export const emulatorFile: string = path.join(projectRoot, 'dist', 'azurite', 'main.js');
