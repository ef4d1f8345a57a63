import { Button } from '@vigie/ui/button';
import { Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A secret that can be read only now. */
export function ShownOnce({ value, text }: { value: string; text: string }): ReactElement {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setIsCopied(true);
  };
  return (
    <div role="status" className="grid gap-2 border-t border-line bg-accent-soft px-3.5 py-3">
      <p className="text-accent-ink">{text}</p>
      <div className="flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md border border-line bg-surface px-2 py-1 font-mono text-xs break-all select-all">
          {value}
        </code>
        <Button onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t('common.copied') : t('common.copy')}
        </Button>
      </div>
    </div>
  );
}
