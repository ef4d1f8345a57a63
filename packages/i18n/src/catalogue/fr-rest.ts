import audit from '../locales/fr/audit.json' with { type: 'json' };
import backTest from '../locales/fr/back-test.json' with { type: 'json' };
import imports from '../locales/fr/imports.json' with { type: 'json' };
import report from '../locales/fr/report.json' with { type: 'json' };
import settings from '../locales/fr/settings.json' with { type: 'json' };

/** What the other pages say: loaded while the first one is read. */
export const frRest = {
  audit,
  backTest,
  imports,
  report,
  settings,
};
