import audit from '../locales/es/audit.json' with { type: 'json' };
import backTest from '../locales/es/back-test.json' with { type: 'json' };
import contact from '../locales/es/contact.json' with { type: 'json' };
import healthProfile from '../locales/es/health-profile.json' with { type: 'json' };
import imports from '../locales/es/imports.json' with { type: 'json' };
import metric from '../locales/es/metric.json' with { type: 'json' };
import notice from '../locales/es/notice.json' with { type: 'json' };
import record from '../locales/es/record.json' with { type: 'json' };
import report from '../locales/es/report.json' with { type: 'json' };
import settings from '../locales/es/settings.json' with { type: 'json' };
import usage from '../locales/es/usage.json' with { type: 'json' };

/** What the other pages say: loaded while the first one is read. */
export const esRest = {
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
