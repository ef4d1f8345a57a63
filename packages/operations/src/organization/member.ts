import type { Member } from '@vigie/db/organization';
import type { Actor, Role } from '@vigie/domain/access';

/** As what a member would be asked: rights are judged for them, not for whoever acts. */
export const memberActor = ({ userId, role, finance }: Member): Actor => ({
  kind: 'person',
  userId,
  role: role as Role,
  finance,
  scopes: [],
});
