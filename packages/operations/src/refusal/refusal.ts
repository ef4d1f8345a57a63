/** What the outside is told when something is refused: one code, its parameters, one kind. */

export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'tooLarge'
  | 'rateLimited'
  | 'unavailable';

/** One exhaustive table: code → kind. Texts in three languages live under the same code in @vigie/i18n. */
export const REFUSALS = {
  'validation.invalid': 'invalid',
  'validation.badText': 'invalid',
  'auth.required': 'unauthenticated',
  'auth.invalidCredentials': 'unauthenticated',
  'auth.rateLimited': 'rateLimited',
  'auth.userExists': 'conflict',
  'auth.passwordTooShort': 'invalid',
  'invitation.unknown': 'notFound',
  'invitation.expired': 'invalid',
  'invitation.used': 'conflict',
  'invitation.signInFirst': 'unauthenticated',
  'member.lastOwner': 'conflict',
  'member.ownRole': 'forbidden',
  'organization.unknown': 'notFound',
  'organization.slugTaken': 'conflict',
  'organization.badZone': 'invalid',
  'organization.badCurrency': 'invalid',
  'access.forbidden': 'forbidden',
  'record.notFound': 'notFound',
  'customer.idTaken': 'conflict',
  'customer.versionConflict': 'conflict',
  'customer.parentLoop': 'invalid',
  'customer.unknownParent': 'invalid',
  'customer.unknownStage': 'invalid',
  'customer.unknownPerson': 'invalid',
  'contact.emailTaken': 'conflict',
  'import.fileEmpty': 'invalid',
  'import.fileTooLarge': 'tooLarge',
  'import.fileBinary': 'invalid',
  'import.unreadable': 'invalid',
  'import.unknownKind': 'invalid',
  'import.unknownField': 'invalid',
  'import.unknownColumn': 'invalid',
  'import.missingColumn': 'invalid',
  'import.ambiguousDates': 'invalid',
  'import.alreadyApplied': 'conflict',
  'idempotency.otherBody': 'conflict',
  'list.badCursor': 'invalid',
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

/** An expected refusal. Anything else that is thrown is a bug, and nobody catches it below the edge. */
export class AppError extends Error {
  readonly code: RefusalCode;
  readonly params: Record<string, string | number>;
  /** The input field at fault, when there is one. */
  readonly field: string | null;

  constructor(code: RefusalCode, params: Record<string, string | number> = {}, field: string | null = null) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.field = field;
  }

  get kind(): RefusalKind {
    return REFUSALS[this.code];
  }
}
