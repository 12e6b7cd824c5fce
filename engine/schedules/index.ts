/**
 * In charge of work at set times. What enters are jobs that rooms register with the times they usually run at, and the
 * schedules that administrators make of them; what leaves are jobs in the queue, each due time once over all processes.
 * node-cron only wakes a process; the database says what is due, and a row per schedule and time who took it.
 */
export { parseCron } from './cron.ts'
export { type ScheduledJob, Schedules } from './schedules.ts'
export { nextTimes } from './times.ts'
export type { ScheduleRun, ScheduleView } from './view.ts'
