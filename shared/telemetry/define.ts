/** How one event of the table is declared: its fields, and the part of its key that its own fields give. Pure. */
import type { z } from 'zod';

export interface EventDefinition<S extends z.ZodObject> {
  fields: S;
  /** Equal for every repetition of the same happening, different for every other. */
  key: (fields: z.infer<S>) => string;
}

/** Declares one event; exists for type inference. */
export const event = <S extends z.ZodObject>(
  fields: S,
  key: (fields: z.infer<S>) => string,
): EventDefinition<S> => ({ fields, key });
