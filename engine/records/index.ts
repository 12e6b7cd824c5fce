/**
 * In charge of every write of records: parse, authorise, validate, default, write, trace, all set-wise.
 * What enters is a writer (principal, Model, open transaction) and plain values; what leaves is the JSON text of the
 * records as the writer may see them. Nothing has an effect before the writer is authorised.
 */
export { ALLOWANCES, type AllowanceKind, spend } from './allowances.ts'
export { chooseKeyed } from './by-key.ts'
export { checkValues } from './check-values.ts'
export type { Values } from './check-values.ts'
export {
  type ColumnOf,
  type ImportAsked,
  type ImportColumn,
  ImportColumns,
  type ImportFound,
} from './import-columns.ts'
export { RecordActions, runAction, runActionOnMany } from './actions.ts'
export type { ActionResult, ActionResults, RecordAction } from './actions.ts'
export { checkNew, createMany } from './create.ts'
export type { Created } from './create.ts'
export { authorise, authorOf, requirePlan } from './context.ts'
export { inBin } from './bin.ts'
export type { WriteContext, Writer } from './context.ts'
export { recordHistory } from './history.ts'
export type { HistoryEntry } from './history.ts'
export { checkReferences } from './references.ts'
export { purgeChosen } from './purge.ts'
export { type OutboxMessage, OutboxReader, type OutboxReaderOptions, trimOutbox } from './outbox/index.ts'
export { needsNoTransaction } from './one-statement.ts'
export { removeChosen, removeMany } from './remove.ts'
export type { Removal } from './remove.ts'
export { restoreChosen } from './restore.ts'
export { choose, MOST_CHOSEN } from './selection.ts'
export type { Named, Selection } from './selection.ts'
export { revealFields } from './reveal.ts'
export { single } from './single.ts'
export { WriteStages } from './stages.ts'
export { tableFault } from './table-fault.ts'
export type { Imposing, RemovalStage, WriteStage, Written } from './stages.ts'
export { updateAlike } from './update-alike.ts'
export type { ChangedAlike } from './update-alike.ts'
export { updateMany } from './update.ts'
export type { Change } from './update.ts'
export { upsertMany } from './upsert.ts'
export { upsertKeys } from './upsert-key.ts'
export type { Upserted } from './upsert.ts'
