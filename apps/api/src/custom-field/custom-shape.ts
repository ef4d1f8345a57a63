import { MAX_CUSTOM_TEXT } from '@vigie/domain/custom-field';
import { z } from 'zod';

export const CustomValueShape = z.union([z.string().max(MAX_CUSTOM_TEXT), z.number(), z.boolean()]);

/** The values of a record as it is shown. */
export const CustomShape = z.record(z.string(), CustomValueShape).meta({
  description: "Custom fields that have a value, by key; money in minor units of the organisation's currency",
});

/** Values by the keys of their fields, as a form or the API gives them; null takes one away. */
export const CustomInput = z
  .unknown()
  .superRefine((value, ctx) => {
    // A record leaves this one key out without a word; no other unknown key is passed over either.
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
      ctx.addIssue({ code: 'custom', path: ['__proto__'], message: 'unrecognized key' });
  })
  .pipe(z.record(z.string().max(60), CustomValueShape.nullable()))
  .meta({
    type: 'object',
    description:
      "By field key: text, number, boolean, day as YYYY-MM-DD, money as minor units of the organisation's currency, label of a choice, id of a member",
  });

/** What an edit of values was made over. */
export const CustomRead = CustomInput.optional().describe(
  'The values as they were read, null for none: where one was changed since by somebody else, the edit is refused and `value` tells the present one',
);
