import { Button } from '@vigie/ui/button';
import { Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Something to be copied into another system, with what it does. */
export function Code({ title, text, note }: { title: string; text: string; note: string }): ReactElement {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
  };
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1.5">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 font-medium">{title}</h3>
        <Button aria-label={`${t('common.copy')} · ${title}`} onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t('common.copied') : t('common.copy')}
        </Button>
      </div>
      <pre className="min-w-0 rounded-md border border-line bg-sunken px-2.5 py-2 font-mono text-xs break-all whitespace-pre-wrap select-all">
        {text}
      </pre>
      <p className="max-w-[70ch] text-xs text-ink-2">{note}</p>
    </div>
  );
}
