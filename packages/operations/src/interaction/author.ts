import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { readEmail } from '@vigie/domain/import';

export interface Author {
  authorId: string | null;
  authorName: string | null;
}

/** Who was told, with what was said of them. */
export interface ToldAuthor extends Author {
  said: string;
}

/** Members by their address; whoever has no account is kept by name. */
export async function authorReader(tx: OrgTx): Promise<(text: string) => ToldAuthor> {
  const members = new Map((await listMembers(tx)).map(({ email, userId }) => [email.toLowerCase(), userId]));
  return (text) => {
    const email = readEmail(text);
    const authorId = (email === null ? undefined : members.get(email)) ?? null;
    const name = text.replace(/<[^<>]*>\s*$/, '').trim();
    const said = name || (email ?? '');
    return { authorId, authorName: authorId === null ? said : null, said };
  };
}

/** The same member; the same name, who may have an account by now; or somebody other than the importer, of nobody's. */
export function isSameAuthor(
  { authorId, authorName }: Record<string, unknown>,
  told: ToldAuthor,
  me: string | null,
): boolean {
  if (authorId !== null) return authorId === told.authorId;
  return authorName === null ? told.authorId !== me || me === null : authorName === told.said;
}
