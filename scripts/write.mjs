// Files that are made anew at each build, while hosts of another terminal may be running on them.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Leaves a file with these contents alone, and puts a changed one in its place at a stroke: nobody reads half of it. */
export function writeChanged(file, contents) {
  const bytes = Buffer.from(contents);
  if (readIfThere(file)?.equals(bytes)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, bytes);
  renameSync(beside, file);
}

/** The contents, or undefined where there is no such file. */
export function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
