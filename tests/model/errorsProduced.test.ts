/** Holds that no error of the registry exists on paper only. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { errorRegistry } from '../../shared/model/errors';

const root = path.join(__dirname, '..');

/** Words of the literals in every test and its tables; lines of rejects.csv (`,invalid,email_missing,`) are taken apart. */
const expected = new Set(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('openapi'))
    .flatMap((name) => literalsOf(readFileSync(path.join(root, name), 'utf8'))),
);

function literalsOf(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(...node.text.split(/[ ,]/));
    else if (ts.isRegularExpressionLiteral(node)) found.push(...node.text.split(/[,/]/));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, false));
  return found;
}

test.each(Object.keys(errorRegistry))('%s is expected by at least one test', (code) => {
  expect(expected).toContain(code);
});
