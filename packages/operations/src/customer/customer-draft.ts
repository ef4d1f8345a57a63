import type { CustomDraft } from '../custom-field/custom-value.ts';
import type { ListChange } from './list-change.ts';

/** What a form, the API or a file says of a customer; an absent field is left as it is. */
export interface CustomerDraft {
  line: number;
  /** Our id, when the record is already known; otherwise `customerId` finds it. */
  id?: string;
  customerId?: string;
  name?: string;
  domain?: string | null;
  parent?: string | null;
  parentId?: string | null;
  stage?: string;
  stageId?: string;
  owner?: string | null;
  ownerId?: string | null;
  team?: string[];
  teamIds?: string[] | ListChange;
  tags?: string[] | ListChange;
  externalId?: string;
  since?: string | null;
  excluded?: boolean;
  /** The health score profile chosen by hand, by name or id; null leaves it to the conditions. */
  healthProfile?: string | null;
  healthProfileId?: string | null;
  healthScore?: number | null;
  healthStatus?: string | null;
  churnRisk?: boolean | null;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft;
}
