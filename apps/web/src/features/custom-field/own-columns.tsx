import type { CustomEntity, CustomValue } from '@vigie/domain/custom-field';
import { Td, Th } from '@vigie/ui/data-table';
import type { ReactElement } from 'react';
import { formName, heldValue } from './custom-text.ts';
import { useCustomFields, useCustomWords } from './use-custom.ts';

interface Holder {
  custom: Readonly<Record<string, CustomValue>>;
}

const isNumber = (type: string): boolean => type === 'number' || type === 'money';

/** Columns of the organisation's own fields, of those that any of the records has a value of: what says nothing takes no room. */
export function useOwnColumns(
  entity: CustomEntity,
  records: readonly Holder[],
): { heads: ReactElement[]; cellsOf: (record: Holder) => ReactElement[] } {
  const own = useCustomFields(entity);
  const words = useCustomWords();
  const nameOf = (id: string): string | undefined => own?.members.find((member) => member.id === id)?.name;
  const fields = (own?.fields ?? []).filter(({ key }) => records.some(({ custom }) => Object.hasOwn(custom, key)));
  return {
    heads: fields.map(({ key, label, type }) => (
      <Th key={formName(key)} isNumber={isNumber(type)} className="max-w-40 truncate max-sm:hidden">
        <span title={label}>{label}</span>
      </Th>
    )),
    cellsOf: ({ custom }) =>
      fields.map(({ key, type }) => {
        const value = heldValue(custom, key);
        const text = value === undefined ? '–' : words(type, value, nameOf);
        return (
          <Td
            key={formName(key)}
            isNumber={isNumber(type)}
            className="max-w-40 truncate whitespace-nowrap text-ink-2 max-sm:hidden"
          >
            <span title={text}>{text}</span>
          </Td>
        );
      }),
  };
}
