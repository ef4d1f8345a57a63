import type { en as later } from '../later/en.ts';
import agreement from '../locales/en/agreement.json' with { type: 'json' };
import audit from '../locales/en/audit.json' with { type: 'json' };
import bulk from '../locales/en/bulk.json' with { type: 'json' };
import comment from '../locales/en/comment.json' with { type: 'json' };
import common from '../locales/en/common.json' with { type: 'json' };
import condition from '../locales/en/condition.json' with { type: 'json' };
import contact from '../locales/en/contact.json' with { type: 'json' };
import customField from '../locales/en/custom-field.json' with { type: 'json' };
import customer from '../locales/en/customer.json' with { type: 'json' };
import error from '../locales/en/error.json' with { type: 'json' };
import health from '../locales/en/health.json' with { type: 'json' };
import home from '../locales/en/home.json' with { type: 'json' };
import imports from '../locales/en/imports.json' with { type: 'json' };
import ledger from '../locales/en/ledger.json' with { type: 'json' };
import record from '../locales/en/record.json' with { type: 'json' };
import search from '../locales/en/search.json' with { type: 'json' };
import session from '../locales/en/session.json' with { type: 'json' };
import settings from '../locales/en/settings.json' with { type: 'json' };
import usage from '../locales/en/usage.json' with { type: 'json' };
import view from '../locales/en/view.json' with { type: 'json' };

export const en = {
  bulk,
  common,
  session,
  customer,
  health,
  usage,
  agreement,
  ledger,
  condition,
  view,
  contact,
  comment,
  audit,
  customField,
  home,
  imports,
  record,
  search,
  settings,
  error,
};

/** The shape every language has to fill: the keys of the screens are typed from it. */
export type Catalogue = typeof en & typeof later;
