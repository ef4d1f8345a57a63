export const ROLES = ['owner', 'admin', 'manager', 'member', 'restricted', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** An owner is made by an owner among the members, never by an invitation. */
export const INVITED_ROLES = ['admin', 'manager', 'member', 'restricted', 'viewer'] as const satisfies readonly Role[];

export const roleOf = (value: string): Role => ROLES.find((role) => role === value) ?? 'member';

export const invitedRoleOf = (value: string): (typeof INVITED_ROLES)[number] =>
  INVITED_ROLES.find((role) => role === value) ?? 'member';
