/**
 * Writes docs/errors.md from the error registry: `node dist/scripts/docs/errors.js`.
 * A test compares the two, so that the page cannot fall behind.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ErrorEntry } from '../../shared/model/errors/entry';
import { deliveryErrors } from '../../shared/model/errors/delivery';
import { requestErrors } from '../../shared/model/errors/request';
import { rowErrors } from '../../shared/model/errors/row';
import { runErrors } from '../../shared/model/errors/run';
import { setupErrors } from '../../shared/model/errors/setup';
import { snapshotErrors } from '../../shared/model/errors/snapshot';

const groups: [string, string, Record<string, ErrorEntry>][] = [
  ['Calls', 'What is wrong with a call: its form, its rights, its preconditions.', requestErrors],
  ['Connections and exports', 'What is configured, and the vault behind it.', setupErrors],
  [
    'Segments',
    'What stands in the way of reading a segment. What is missing is an error, never an empty set.',
    snapshotErrors,
  ],
  ['Rows', 'Reasons for the outcome of one row, in `_code` of `rejects.csv`.', rowErrors],
  ['ActiveCampaign', 'What goes wrong when talking to ActiveCampaign.', deliveryErrors],
  ['Runs', 'Starting, holding and ending runs.', runErrors],
];

const retried: Record<ErrorEntry['retried'], string> = {
  automatically: 'the app tries again by itself',
  nextRun: 'the next run tries again',
  no: 'not tried again',
};

const actors: Record<ErrorEntry['actor'], string> = {
  nobody: 'Nobody has to act',
  caller: 'The caller acts',
  contributor: 'A contributor acts',
  administrator: 'An administrator acts',
};

const entryText = ([code, entry]: [string, ErrorEntry]): string =>
  [
    `### \`${code}\``,
    entry.meaning,
    `**Do:** ${entry.action}`,
    `Status ${entry.status}; ${retried[entry.retried]}. ${actors[entry.actor]}.`,
  ].join('\n\n');

const example = {
  error: {
    code: 'list_missing',
    message: '...',
    action: '...',
    target: '12',
    details: [{ path: 'listId', message: '1: Newsletter' }],
    requestId: '...',
  },
};

/** The page's text. */
export function errorsPage(): string {
  const intro = [
    '# Errors',
    'Every error that a call answers, a run document shows or `rejects.csv` names has one of these codes. Calls answer them in one shape:',
    `\`\`\`json\n${JSON.stringify(example, undefined, 2)}\n\`\`\``,
    '`message` says what happened to which thing, `action` what to do, `details` names single fields or near matches, and `requestId` (also in the header `x-request-id`) finds the log lines of the call.',
    'Made from the error registry in `shared/model/errors/`; do not edit by hand.',
  ];
  const sections = groups.flatMap(([title, about, entries]) => [
    `## ${title}`,
    about,
    ...Object.entries(entries).map(entryText),
  ]);
  return `${[...intro, ...sections].join('\n\n')}\n`;
}

if (require.main === module) writeFileSync(path.join(process.cwd(), 'docs/errors.md'), errorsPage());
