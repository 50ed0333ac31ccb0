/** The half of the checks that reads the sources alone; compiled.ts is the other one. Pure. */
import { textOf, type Files } from './files';
import { hostJsonProblems } from './hostJson';
import { allQueryProblems } from './queries';
import { azdProblems, keyProblems, outputProblems, parameterProblems } from './sources';

/** Checks that need no compiler. */
export const sourceProblems = (files: Files): string[] => [
  ...parameterProblems(files),
  ...outputProblems(files),
  ...keyProblems(files),
  ...azdProblems(files),
  ...allQueryProblems(files),
  ...hostJsonProblems(textOf(files, 'host.json')),
];
