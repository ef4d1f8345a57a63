import { addProfile, addProfileVersion } from '@vigie/db/health-profile';
import type { OrgTx } from '@vigie/db/scope';
import { DEFAULT_PROFILE } from '@vigie/domain/health';
import { foldText } from '@vigie/domain/text';

/**
 * The profile that an organisation starts with, in force on any day. It has the organisation's id: scores that name no
 * profile are of it.
 */
export async function addFirstProfile(tx: OrgTx): Promise<void> {
  const { name, version, ...definition } = DEFAULT_PROFILE;
  await addProfile(tx, { id: tx.orgId, name, nameFolded: foldText(name), isDefault: true, draft: null });
  await addProfileVersion(tx, {
    profileId: tx.orgId,
    version,
    definition,
    effectiveDay: '1970-01-01',
    reason: '',
    authorId: null,
    restores: null,
  });
}
