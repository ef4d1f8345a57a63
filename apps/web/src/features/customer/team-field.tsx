import { Menu, MenuCheck } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';

type Person = { id: string; name: string };

export function TeamField({
  label,
  members,
  chosen,
  isDisabled,
  onChange,
  error,
}: {
  label: string;
  members: Person[];
  chosen: string[];
  isDisabled: boolean;
  onChange: (chosen: string[]) => void;
  error?: string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const names = members.filter((member) => chosen.includes(member.id)).map((member) => member.name);
  const words = names.length === 0 ? t('common.none') : format.list(names);
  return (
    <div className="grid content-start gap-1">
      <span className="text-xs font-medium text-ink-2">{label}</span>
      <Menu
        trigger={
          <button
            type="button"
            disabled={isDisabled}
            aria-label={`${label}: ${words}`}
            className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-left hover:border-ink-3 disabled:bg-sunken disabled:text-ink-2 max-sm:h-10"
          >
            <span className="min-w-0 flex-1 truncate">{words}</span>
            <ChevronDown aria-hidden className="size-3.5 text-ink-3" />
          </button>
        }
      >
        {members.map((member) => (
          <MenuCheck
            key={member.id}
            checked={chosen.includes(member.id)}
            onChange={(isOn) => onChange(isOn ? [...chosen, member.id] : chosen.filter((id) => id !== member.id))}
          >
            {member.name}
          </MenuCheck>
        ))}
      </Menu>
      {error === undefined ? null : (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
