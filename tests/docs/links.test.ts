/** Documents lead where they say: every relative link names a file that is there and a heading in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../local/processes/child';

const documents = ['README.md', 'CHANGELOG.md', ...pagesBelow('docs')];

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name));
}

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

/** The anchors that GitHub gives to a page's headings. */
const anchors = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

test.each(documents)('%s', (file) => {
  const text = read(file).replace(/```[^]*?```/g, '');
  const broken = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    const [target = '', anchor] = link.split('#');
    const page = target === '' ? file : path.join(path.dirname(file), target);
    if (!existsSync(path.join(projectRoot, page))) return [`${link}: no such file`];
    return anchor === undefined || anchors(page).includes(anchor) ? [] : [`${link}: no such heading`];
  });
  expect(broken).toEqual([]);
});
