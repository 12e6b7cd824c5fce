/**
 * In charge of every write of records: parse, authorise, validate, default, write, trace, all set-wise.
 * What enters is a writer (principal, Model, open transaction) and plain values; what leaves is the JSON text of the
 * records as the writer may see them. Nothing has an effect before the writer is authorised.
 */
export { RecordActions, runAction } from './actions.ts'
export type { ActionResult, RecordAction } from './actions.ts'
export { checkNew, createMany } from './create.ts'
export type { Created } from './create.ts'
export { requirePlan } from './context.ts'
export type { Writer } from './context.ts'
export { recordHistory } from './history.ts'
export type { HistoryEntry } from './history.ts'
export { removeMany } from './remove.ts'
export type { Removal } from './remove.ts'
export { revealFields } from './reveal.ts'
export { single } from './single.ts'
export { WriteStages } from './stages.ts'
export { tableFault } from './table-fault.ts'
export type { WriteStage, Written } from './stages.ts'
export { updateMany } from './update.ts'
export type { Change } from './update.ts'
