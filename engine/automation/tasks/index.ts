/**
 * In charge of tasks: what strategies and plans have decided is done, each exactly once where the effect is here, at least
 * once and with the same key where it is elsewhere. What enters are drafts, in the transaction that decides on them; what
 * leaves are effects, and ended tasks with their results, reasons and attempts. What processors do is their business.
 */
export { cancelTasks } from './cancel.ts'
export { readChoice, readFilter, type TaskChoice, type TaskFilter } from './choice.ts'
export { concealed } from './conceal.ts'
export { createTasks, TASK_CHANNEL } from './create.ts'
export { type DoneAgain, replayTasks } from './replay.ts'
export type { ChainOn, TaskDraft, TaskEnd, TaskReason } from './types.ts'
export { Tasks } from './tasks.ts'
export { TaskWorker, type WorkerOptions } from './worker.ts'
