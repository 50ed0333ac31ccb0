/** The address by which a person is asked for. */
import { z } from 'zod';
import { contactKey } from '../contacts/email';

/** Body of the calls about a person; no address ever stands in a URL. */
export const personSchema = z.strictObject({
  email: z
    .string()
    .trim()
    .min(3)
    .max(320)
    .regex(/^[^\p{Cc}\p{Cs}\s]+@[^\p{Cc}\p{Cs}\s]+$/u, 'An email address.'),
});

export const keyOf = (person: z.infer<typeof personSchema>): string => contactKey(person.email);
