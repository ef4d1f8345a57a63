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
  'auth.badKey': 'unauthenticated',
  'auth.invalidCredentials': 'unauthenticated',
  'auth.wrongPassword': 'invalid',
  'auth.rateLimited': 'rateLimited',
  'auth.userExists': 'conflict',
  'auth.passwordTooShort': 'invalid',
  'invitation.unknown': 'notFound',
  'invitation.expired': 'invalid',
  'invitation.used': 'conflict',
  'invitation.signInFirst': 'unauthenticated',
  'member.alreadyHere': 'conflict',
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
  'customer.otherName': 'invalid',
  'customer.unknownPerson': 'invalid',
  'customer.unknownProfile': 'invalid',
  'churn.futureDay': 'invalid',
  'backTest.running': 'conflict',
  'health.alreadyEnded': 'conflict',
  'health.expiresBeforeToday': 'invalid',
  'health.noWeight': 'invalid',
  'health.badWeight': 'invalid',
  'health.bandsOutOfOrder': 'invalid',
  'health.openBandMissing': 'invalid',
  'health.badPoints': 'invalid',
  'health.badLine': 'invalid',
  'health.measureTwice': 'invalid',
  'health.unknownMeasure': 'invalid',
  'health.measureArchived': 'conflict',
  'health.badMinimumConfidence': 'invalid',
  'health.badThreshold': 'invalid',
  'health.badPulseDays': 'invalid',
  'health.badExpiry': 'invalid',
  'health.churnAboveHealthy': 'invalid',
  'health.noDraft': 'conflict',
  'health.draftConflict': 'conflict',
  'health.assignmentConflict': 'conflict',
  'health.tooManyProfiles': 'conflict',
  'health.tooManyAssignments': 'invalid',
  'health.profileNameTaken': 'conflict',
  'health.profileArchived': 'conflict',
  'health.profileInUse': 'conflict',
  'health.profileNotPublished': 'invalid',
  'health.effectiveBeforeToday': 'invalid',
  'health.earlierThanPlanned': 'invalid',
  'health.assignmentOfMe': 'invalid',
  'health.assignmentEmpty': 'invalid',
  'merge.same': 'invalid',
  'merge.laterFirst': 'conflict',
  'contact.emailTaken': 'conflict',
  'document.numberTaken': 'conflict',
  'document.alreadyReversed': 'conflict',
  'document.takenBack': 'conflict',
  'document.noRoom': 'conflict',
  'document.badAmount': 'invalid',
  'document.reversedTooEarly': 'invalid',
  'document.dueDayOfInvoice': 'invalid',
  'document.fieldsOfInvoice': 'invalid',
  'document.unknownInvoice': 'invalid',
  'document.notPuttable': 'invalid',
  'document.otherCurrency': 'invalid',
  'money.unknownCurrency': 'invalid',
  'customField.badKey': 'invalid',
  'customField.keyTaken': 'conflict',
  'customField.optionsOfChoice': 'invalid',
  'customField.optionTwice': 'invalid',
  'customField.optionInUse': 'conflict',
  'customField.unknownOption': 'invalid',
  'customField.unknown': 'invalid',
  'customField.archived': 'invalid',
  'customField.changed': 'conflict',
  'customField.readOnly': 'invalid',
  'customField.tooManyDigits': 'invalid',
  'customField.amountTooLarge': 'invalid',
  'customField.invalidValue': 'invalid',
  'interaction.gradeChanged': 'conflict',
  'metric.badKey': 'invalid',
  'metric.keyTaken': 'conflict',
  'metric.tooMany': 'conflict',
  'report.unknownField': 'invalid',
  'report.badDays': 'invalid',
  'report.versionConflict': 'conflict',
  'report.tooMany': 'conflict',
  'rate.reportingCurrency': 'invalid',
  'rate.invalidRate': 'invalid',
  'rate.tooHigh': 'invalid',
  'rate.repeated': 'invalid',
  'agreement.idTaken': 'conflict',
  'agreement.versionConflict': 'conflict',
  'contact.versionConflict': 'conflict',
  'agreement.unknownParent': 'invalid',
  'agreement.parentLoop': 'invalid',
  'agreement.endBeforeStart': 'invalid',
  'agreement.amountTooLarge': 'invalid',
  'agreement.otherCurrency': 'invalid',
  'agreement.contradictsAct': 'conflict',
  'agreement.actBeforeStart': 'conflict',
  'agreement.actAfterEnd': 'conflict',
  'agreement.actAfterCancellation': 'conflict',
  'agreement.notProposed': 'conflict',
  'agreement.notValidated': 'conflict',
  'agreement.alreadyValidated': 'conflict',
  'agreement.alreadyPaused': 'conflict',
  'agreement.notPaused': 'conflict',
  'agreement.alreadyEnded': 'conflict',
  'import.fileEmpty': 'invalid',
  'import.fileTooLarge': 'tooLarge',
  'import.fileBinary': 'invalid',
  'import.fileTooHeavy': 'tooLarge',
  'import.tooManyColumns': 'invalid',
  'import.workbookBroken': 'invalid',
  'import.unknownSheet': 'invalid',
  'import.unreadable': 'invalid',
  'import.unknownKind': 'invalid',
  'import.unknownField': 'invalid',
  'import.readOnlyField': 'invalid',
  'import.fieldTwice': 'invalid',
  'import.unknownColumn': 'invalid',
  'import.missingColumn': 'invalid',
  'import.ambiguousDates': 'invalid',
  'import.alreadyApplied': 'conflict',
  'import.notApplied': 'conflict',
  'import.notUndoable': 'conflict',
  'import.alreadyUndone': 'conflict',
  'bulk.noCustomers': 'conflict',
  'bulk.selectionChanged': 'conflict',
  'bulk.notApplied': 'conflict',
  'bulk.alreadyUndone': 'conflict',
  'idempotency.otherBody': 'conflict',
  'list.badCursor': 'invalid',
  'list.unknownSort': 'invalid',
  'view.versionConflict': 'conflict',
  'view.tooMany': 'conflict',
  'report.tooLarge': 'tooLarge',
  'usage.keyTooStrong': 'forbidden',
  'view.tooLarge': 'tooLarge',
  'comment.versionConflict': 'conflict',
  'comment.unknownPerson': 'invalid',
  'comment.tooManyMentions': 'invalid',
  'export.unknownColumn': 'invalid',
  'export.busy': 'unavailable',
  'condition.invalid': 'invalid',
  'condition.notAllowed': 'forbidden',
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

/** Whether a code, that of a row of a set for one, is also told as a refusal. */
export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REFUSALS, code);

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
