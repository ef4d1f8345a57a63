import audit from '../locales/en/audit.json' with { type: 'json' };
import backTest from '../locales/en/back-test.json' with { type: 'json' };
import contact from '../locales/en/contact.json' with { type: 'json' };
import healthProfile from '../locales/en/health-profile.json' with { type: 'json' };
import imports from '../locales/en/imports.json' with { type: 'json' };
import metric from '../locales/en/metric.json' with { type: 'json' };
import notice from '../locales/en/notice.json' with { type: 'json' };
import record from '../locales/en/record.json' with { type: 'json' };
import report from '../locales/en/report.json' with { type: 'json' };
import settings from '../locales/en/settings.json' with { type: 'json' };
import usage from '../locales/en/usage.json' with { type: 'json' };

/** What the other pages say: loaded while the first one is read. */
export const enRest = {
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
