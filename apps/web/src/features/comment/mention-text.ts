import { commentParts } from '@vigie/domain/comment';
import { foldText } from '@vigie/domain/text';

export interface Mentionable {
  id: string;
  name: string;
}

/** A stored comment as it is typed: `@[id]` becomes `@Name`; somebody without a name keeps the id. */
export function typedText(text: string, people: readonly Mentionable[]): string {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return commentParts(text)
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const name = names.get(part.userId);
      return name === undefined ? `@[${part.userId}]` : `@${name}`;
    })
    .join('');
}

/** People as they are typed: of those with one name the second is called "Ana (2)", so that each stays who they are. */
export function namedApart(people: readonly Mentionable[]): Mentionable[] {
  const taken = new Set<string>();
  return people.map(({ id, name }) => {
    let typed = name;
    for (let nth = 2; taken.has(typed); nth += 1) typed = `${name} (${nth})`;
    taken.add(typed);
    return { id, name: typed };
  });
}

/** Who was chosen with one more, and what the new one is typed as. */
export function withPerson(chosen: readonly Mentionable[], person: Mentionable): [Mentionable[], typed: string] {
  const known = chosen.find(({ id }) => id === person.id);
  if (known !== undefined) return [[...chosen], known.name];
  const all = namedApart([...chosen, person]);
  return [all, all.at(-1)?.name ?? person.name];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What was typed as it is stored: `@Name` of those who were chosen becomes `@[id]`, the longest name first. */
export function storedText(text: string, chosen: readonly Mentionable[]): string {
  const ids = new Map(chosen.map(({ id, name }) => [name, id]));
  if (ids.size === 0) return text;
  const names = [...ids.keys()].sort((a, b) => b.length - a.length).map(escaped);
  // A name ends where no letter follows: @Ann is not in @Anna.
  return text.replace(new RegExp(`@(${names.join('|')})(?!\\p{L})`, 'gu'), (_, name: string) => `@[${ids.get(name)}]`);
}

/** What is typed behind the last @ before the caret, or null where nobody is being mentioned. */
export function mentionQuery(beforeCaret: string): string | null {
  return /(?:^|[\s(])@([^@\n]{0,40})$/.exec(beforeCaret)?.[1] ?? null;
}

/** People whose name holds each word of the query at the start of one of theirs. */
export function matchingPeople<Person extends Mentionable>(people: readonly Person[], query: string): Person[] {
  const words = foldText(query).split(' ').filter(Boolean);
  return people
    .filter(({ name }) => {
      const own = foldText(name).split(' ');
      return words.every((word) => own.some((one) => one.startsWith(word)));
    })
    .slice(0, 8);
}
