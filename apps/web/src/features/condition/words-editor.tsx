import { Input } from '@vigie/ui/input';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Words one by one, such as tags: Enter or a comma adds, Backspace in the empty field takes the last one back. */
export function WordsEditor({
  label,
  words,
  onChange,
}: {
  label: string;
  words: readonly string[];
  onChange: (words: string[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const add = (): void => {
    const word = text.trim();
    if (word !== '' && !words.includes(word)) onChange([...words, word]);
    setText('');
  };
  const onKey = (event: KeyboardEvent): void => {
    if ((event.key === 'Enter' && text.trim() !== '') || event.key === ',') {
      event.preventDefault();
      add();
    } else if (event.key === 'Backspace' && text === '') onChange(words.slice(0, -1));
  };
  return (
    <div className="grid gap-1.5">
      <Input
        aria-label={label}
        placeholder={t('condition.edit.words')}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
        onBlur={add}
      />
      {words.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1">
          {words.map((word) => (
            <li key={word} className="inline-flex max-w-full items-center rounded-sm bg-sunken pl-1.5">
              <span className="truncate">{word}</span>
              <button
                type="button"
                aria-label={t('condition.edit.removeWord', { word })}
                onClick={() => onChange(words.filter((other) => other !== word))}
                className="grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink max-sm:size-9"
              >
                <X aria-hidden className="size-3" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
