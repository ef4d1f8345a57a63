import agreement from '../locales/en/agreement.json' with { type: 'json' };
import bulk from '../locales/en/bulk.json' with { type: 'json' };
import comment from '../locales/en/comment.json' with { type: 'json' };
import common from '../locales/en/common.json' with { type: 'json' };
import condition from '../locales/en/condition.json' with { type: 'json' };
import customField from '../locales/en/custom-field.json' with { type: 'json' };
import customer from '../locales/en/customer.json' with { type: 'json' };
import error from '../locales/en/error.json' with { type: 'json' };
import health from '../locales/en/health.json' with { type: 'json' };
import home from '../locales/en/home.json' with { type: 'json' };
import ledger from '../locales/en/ledger.json' with { type: 'json' };
import search from '../locales/en/search.json' with { type: 'json' };
import session from '../locales/en/session.json' with { type: 'json' };
import view from '../locales/en/view.json' with { type: 'json' };

/** What the first pages say: the list, a record, home. */
export const enFirst = {
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
