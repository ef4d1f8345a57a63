import agreement from '../locales/es/agreement.json' with { type: 'json' };
import bulk from '../locales/es/bulk.json' with { type: 'json' };
import comment from '../locales/es/comment.json' with { type: 'json' };
import common from '../locales/es/common.json' with { type: 'json' };
import condition from '../locales/es/condition.json' with { type: 'json' };
import customField from '../locales/es/custom-field.json' with { type: 'json' };
import customer from '../locales/es/customer.json' with { type: 'json' };
import error from '../locales/es/error.json' with { type: 'json' };
import health from '../locales/es/health.json' with { type: 'json' };
import home from '../locales/es/home.json' with { type: 'json' };
import ledger from '../locales/es/ledger.json' with { type: 'json' };
import search from '../locales/es/search.json' with { type: 'json' };
import session from '../locales/es/session.json' with { type: 'json' };
import view from '../locales/es/view.json' with { type: 'json' };

/** What the first pages say: the list, a record, home. */
export const esFirst = {
  ledger,
  agreement,
  bulk,
  common,
  session,
  customer,
  health,
  condition,
  view,
  comment,
  customField,
  home,
  search,
  error,
};
