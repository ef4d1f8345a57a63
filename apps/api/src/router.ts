import { agreementRouter } from './agreement/agreement.router.ts';
import { auditRouter } from './audit/audit.router.ts';
import { backTestRouter } from './back-test/back-test.router.ts';
import { bulkRouter } from './bulk/bulk.router.ts';
import { churnRouter } from './churn/churn.router.ts';
import { commentRouter, mentionRouter } from './comment/comment.router.ts';
import { contactRouter } from './contact/contact.router.ts';
import { customFieldRouter } from './custom-field/custom-field.router.ts';
import { customerRouter } from './customer/customer.router.ts';
import { healthRouter } from './health/health.router.ts';
import { healthProfileRouter } from './health-profile/health-profile.router.ts';
import { importRouter } from './import/import.router.ts';
import { importUndoRouter } from './import/import-undo.router.ts';
import { interactionRouter } from './interaction/interaction.router.ts';
import { ledgerRouter } from './ledger/ledger.router.ts';
import { mergeRouter } from './merge/merge.router.ts';
import { metricRouter } from './metric/metric.router.ts';
import { noticeRouter } from './notice/notice.router.ts';
import { apiKeyRouter, invitationRouter, memberRouter } from './organization/organization.router.ts';
import { rateRouter } from './rate/rate.router.ts';
import { reportRouter } from './report/report.router.ts';
import { searchRouter } from './search/search.router.ts';
import { profileRouter, sessionRouter } from './session/session.router.ts';
import { stageRouter } from './stage/stage.router.ts';
import { router } from './trpc.ts';
import { usageRouter } from './usage/usage.router.ts';
import { viewRouter } from './view/view.router.ts';

/** Every procedure there is; tRPC and REST both serve exactly these. */
export const appRouter = router({
  session: sessionRouter,
  profile: profileRouter,
  member: memberRouter,
  invitation: invitationRouter,
  apiKey: apiKeyRouter,
  stage: stageRouter,
  customer: customerRouter,
  customerMerge: mergeRouter,
  health: healthRouter,
  backTest: backTestRouter,
  report: reportRouter,
  healthProfile: healthProfileRouter,
  metric: metricRouter,
  usage: usageRouter,
  agreement: agreementRouter,
  churn: churnRouter,
  ledger: ledgerRouter,
  interaction: interactionRouter,
  contact: contactRouter,
  comment: commentRouter,
  mention: mentionRouter,
  notice: noticeRouter,
  rate: rateRouter,
  customField: customFieldRouter,
  view: viewRouter,
  audit: auditRouter,
  search: searchRouter,
  bulk: bulkRouter,
  import: importRouter,
  importUndo: importUndoRouter,
});

export type AppRouter = typeof appRouter;
