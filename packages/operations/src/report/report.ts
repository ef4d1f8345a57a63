/** Reports: figures of customers by a field of theirs, kept under a name (V1). */
export { type FoundGroup, type FoundReport, runReport, type WantedReport } from './groups.ts';
export { createReport, deleteReport, editReport, findReports, type ReportDraft } from './kept-report.ts';
export { type FoundMovers, type Mover, movers, type WantedMovers } from './movers.ts';
export { type HealthPoint, type HealthShare, healthOverTime } from './over-time.ts';
