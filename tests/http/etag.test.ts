import { checkPreconditions, preconditionsOf } from '../../shared/http/etag';
import { ProductError } from '../../shared/model/errors';

const found = { value: {}, etag: '"0x1"' };
const outcome = (headers: Record<string, string>, document: typeof found | undefined): string => {
  try {
    checkPreconditions(document, preconditionsOf(new Headers(headers)), 'x');
    return 'goes on';
  } catch (error) {
    return error instanceof ProductError ? error.code : String(error);
  }
};

test.each<[Record<string, string>, string, string]>([
  [{}, 'goes on', 'goes on'],
  [{ 'if-match': '"0x1"' }, 'goes on', 'precondition_failed'],
  [{ 'if-match': '"0x2"' }, 'precondition_failed', 'precondition_failed'],
  [{ 'if-match': '*' }, 'goes on', 'precondition_failed'],
  [{ 'if-none-match': '*' }, 'precondition_failed', 'goes on'],
  [{ 'if-match': '0x1' }, 'parameter_invalid', 'parameter_invalid'],
  [{ 'if-match': 'W/"0x1"' }, 'parameter_invalid', 'parameter_invalid'],
  [{ 'if-match': '"0x1", "0x2"' }, 'parameter_invalid', 'parameter_invalid'],
  [{ 'if-none-match': '"0x1"' }, 'parameter_invalid', 'parameter_invalid'],
])('%j: over a document %s, over none %s', (headers, over, overNone) => {
  expect([outcome(headers, found), outcome(headers, undefined)]).toEqual([over, overNone]);
});
