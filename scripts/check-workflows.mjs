// Checks the workflows with GitHub's own parser: syntax, keys, expressions and their contexts. Prints one problem a
// line. `node scripts/check-workflows.mjs FILE...`
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/** The parser imports JSON in a way that only bundlers understand, so it is bundled before use. */
async function loadParser() {
  const folder = mkdtempSync(path.join(tmpdir(), 'workflow-parser-'));
  const outfile = path.join(folder, 'parser.cjs');
  try {
    await build({
      stdin: { contents: "export * from '@actions/workflow-parser'", resolveDir: process.cwd() },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await loadParser();
let problems = 0;
for (const name of process.argv.slice(2)) {
  const content = readFileSync(name, 'utf8');
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const errors = [...context.errors.getErrors()];
  if (value) errors.push(...((await convertWorkflowTemplate(context, value)).errors ?? []));
  for (const message of new Set(errors.map((error) => error.message ?? error.Message))) {
    problems++;
    console.log(message);
  }
}
process.exitCode = problems === 0 ? 0 : 1;
