// Which files package.json "main" names: a path, a glob, or braces, as Azure's templates use them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Files under `root` that match `pattern`, for example "dist/functions/index.js" or "dist/{index.js,jobs/*.js}". */
export function entryPoints(root: string, pattern: string): string[] {
  const brace = /\{([^{}]*)\}/.exec(pattern);
  if (brace) {
    const alternatives = (brace[1] ?? '').split(',');
    const all = alternatives.flatMap((text) => entryPoints(root, pattern.replace(brace[0], text)));
    return [...new Set(all)];
  }
  let found = [root];
  for (const segment of path.posix.normalize(pattern).split('/')) {
    found = found.flatMap((folder) => matching(folder, segment));
  }
  return found.filter((file) => statSync(file).isFile());
}

function matching(folder: string, segment: string): string[] {
  if (!segment.includes('*')) {
    const file = path.join(folder, segment);
    return existsSync(file) ? [file] : [];
  }
  const literal = segment.split('*').map((text) => text.replace(/[.+?^$()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${literal.join('[^/]*')}$`);
  return readdirSync(folder)
    .filter((name) => expression.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}
