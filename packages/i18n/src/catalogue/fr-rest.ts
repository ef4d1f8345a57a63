import audit from '../locales/fr/audit.json' with { type: 'json' };
import backTest from '../locales/fr/back-test.json' with { type: 'json' };
import contact from '../locales/fr/contact.json' with { type: 'json' };
import healthProfile from '../locales/fr/health-profile.json' with { type: 'json' };
import imports from '../locales/fr/imports.json' with { type: 'json' };
import metric from '../locales/fr/metric.json' with { type: 'json' };
import notice from '../locales/fr/notice.json' with { type: 'json' };
import record from '../locales/fr/record.json' with { type: 'json' };
import report from '../locales/fr/report.json' with { type: 'json' };
import settings from '../locales/fr/settings.json' with { type: 'json' };
import usage from '../locales/fr/usage.json' with { type: 'json' };

/** What the other pages say: loaded while the first one is read. */
export const frRest = {
  healthProfile,
  metric,
  notice,
  contact,
  record,
  usage,
  audit,
  backTest,
  imports,
  report,
  settings,
};
