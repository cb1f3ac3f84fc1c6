import { filesUnder, page } from './documents.ts';

/** Singular and plural are one term; so are the words of a row that names several. */
const terms = [...page('docs/glossary.md').matchAll(/^\| \*\*(.+?)\*\* \|/gm)].flatMap(([, names = '']) => names.split(', '));

const sources = [
  ...['domain', 'lambdas', 'lib', 'cli', 'rehearsal', 'profiler', 'adapters'].flatMap((folder) => filesUnder(folder, '.ts')),
  ...filesUnder('stepfunctions', '.json'),
  ...filesUnder('examples', '.json'),
]
  .map((path) => page(path).toLowerCase().replace(/[-_]/g, ' '))
  .join('\n');

test('the glossary has terms, each once', () => {
  expect(terms.length).toBeGreaterThan(40);
  expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
});

test('every term of the glossary is used', () => {
  const words = (term: string): string => term.toLowerCase().replace(/[-_]/g, ' ');
  expect(terms.filter((term) => !sources.includes(words(term)))).toEqual([]);
});
