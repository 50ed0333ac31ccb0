import fc from 'fast-check';
import { pageOf, pageQuery } from '../../shared/http/paging';

test('following nextLink gives every visible entry once, in order, whatever the page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,8}$/)),
      fc.integer({ min: 1, max: 7 }),
      async (names, top) => {
        const keys = names.toSorted();
        const visible = (key: string) => (key.length % 3 === 0 ? undefined : { key });
        const seen: string[] = [];
        let query: Record<string, string> = { top: String(top) };
        for (let pages = 0; ; pages++) {
          const page = await pageOf(keys, pageQuery.parse(query), '/things', visible);
          seen.push(...page.value.map((one) => one.key));
          expect(page.value.length).toBeLessThanOrEqual(top);
          expect(pages).toBeLessThanOrEqual(keys.length);
          if (page.nextLink === undefined) break;
          const next = new URL(page.nextLink, 'https://x');
          expect(next.pathname).toBe('/api/things');
          query = Object.fromEntries(next.searchParams);
        }
        expect(seen).toEqual(keys.filter((key) => visible(key)));
      },
    ),
  );
});

test.each([{ top: '0' }, { top: '1001' }, { top: '1e2' }, { skipToken: '../x' }, { other: '1' }])(
  'the query %j is refused',
  (query) => {
    expect(pageQuery.safeParse(query).success).toBe(false);
  },
);

test('filters stay in the link to the next page', async () => {
  const page = await pageOf(
    ['a', 'b'],
    { top: 1, state: 'held', exportId: undefined },
    '/runs',
    (key) => key,
  );
  expect(page.nextLink).toBe('/api/runs?top=1&skipToken=YQ&state=held');
});
