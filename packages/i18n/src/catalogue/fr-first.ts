import agreement from '../locales/fr/agreement.json' with { type: 'json' };
import bulk from '../locales/fr/bulk.json' with { type: 'json' };
import comment from '../locales/fr/comment.json' with { type: 'json' };
import common from '../locales/fr/common.json' with { type: 'json' };
import condition from '../locales/fr/condition.json' with { type: 'json' };
import customField from '../locales/fr/custom-field.json' with { type: 'json' };
import customer from '../locales/fr/customer.json' with { type: 'json' };
import error from '../locales/fr/error.json' with { type: 'json' };
import health from '../locales/fr/health.json' with { type: 'json' };
import home from '../locales/fr/home.json' with { type: 'json' };
import ledger from '../locales/fr/ledger.json' with { type: 'json' };
import search from '../locales/fr/search.json' with { type: 'json' };
import session from '../locales/fr/session.json' with { type: 'json' };
import view from '../locales/fr/view.json' with { type: 'json' };

/** What the first pages say: the list, a record, home. */
export const frFirst = {
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
