/** Path parameters that several calls have. */
import { z } from 'zod';
import { documentIdSchema } from '../shared/model/ids';

/** `{id}` of a connection or an export. */
export const idParams = z.strictObject({ id: documentIdSchema });
