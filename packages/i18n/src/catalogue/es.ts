import agreement from '../locales/es/agreement.json' with { type: 'json' };
import audit from '../locales/es/audit.json' with { type: 'json' };
import bulk from '../locales/es/bulk.json' with { type: 'json' };
import comment from '../locales/es/comment.json' with { type: 'json' };
import common from '../locales/es/common.json' with { type: 'json' };
import condition from '../locales/es/condition.json' with { type: 'json' };
import contact from '../locales/es/contact.json' with { type: 'json' };
import customField from '../locales/es/custom-field.json' with { type: 'json' };
import customer from '../locales/es/customer.json' with { type: 'json' };
import error from '../locales/es/error.json' with { type: 'json' };
import health from '../locales/es/health.json' with { type: 'json' };
import home from '../locales/es/home.json' with { type: 'json' };
import imports from '../locales/es/imports.json' with { type: 'json' };
import ledger from '../locales/es/ledger.json' with { type: 'json' };
import record from '../locales/es/record.json' with { type: 'json' };
import search from '../locales/es/search.json' with { type: 'json' };
import session from '../locales/es/session.json' with { type: 'json' };
import settings from '../locales/es/settings.json' with { type: 'json' };
import usage from '../locales/es/usage.json' with { type: 'json' };
import view from '../locales/es/view.json' with { type: 'json' };
import type { Catalogue } from './en.ts';

export const es = {
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
