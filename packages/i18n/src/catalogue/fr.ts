import agreement from '../locales/fr/agreement.json' with { type: 'json' };
import audit from '../locales/fr/audit.json' with { type: 'json' };
import bulk from '../locales/fr/bulk.json' with { type: 'json' };
import comment from '../locales/fr/comment.json' with { type: 'json' };
import common from '../locales/fr/common.json' with { type: 'json' };
import condition from '../locales/fr/condition.json' with { type: 'json' };
import contact from '../locales/fr/contact.json' with { type: 'json' };
import customField from '../locales/fr/custom-field.json' with { type: 'json' };
import customer from '../locales/fr/customer.json' with { type: 'json' };
import error from '../locales/fr/error.json' with { type: 'json' };
import health from '../locales/fr/health.json' with { type: 'json' };
import home from '../locales/fr/home.json' with { type: 'json' };
import imports from '../locales/fr/imports.json' with { type: 'json' };
import ledger from '../locales/fr/ledger.json' with { type: 'json' };
import record from '../locales/fr/record.json' with { type: 'json' };
import search from '../locales/fr/search.json' with { type: 'json' };
import session from '../locales/fr/session.json' with { type: 'json' };
import settings from '../locales/fr/settings.json' with { type: 'json' };
import usage from '../locales/fr/usage.json' with { type: 'json' };
import view from '../locales/fr/view.json' with { type: 'json' };
import type { Catalogue } from './en.ts';

export const fr = {
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
} satisfies Partial<Record<keyof Catalogue, object>>;
