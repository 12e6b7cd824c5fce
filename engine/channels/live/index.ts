/**
 * In charge of telling open pages what has changed. What enters are watchers, one for each open page, and messages of
 * the database that a box or a job has moved; what leaves are messages to those whom it concerns: how many notices are
 * unread, how far one's own jobs are. Whatever was missed is looked for by itself.
 */
export { Live, type LiveRoom, MOST_STREAMS } from './live.ts'
export type { LiveEvent, LiveJob, LiveState, LiveTimes, Watcher } from './types.ts'
