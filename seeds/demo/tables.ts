/** Writes rows, given as JSON texts, into the tables of objects, many by one statement. */
import type { Database, Transaction } from '../../engine/database/index.ts'
import { TesseraError } from '../../engine/kernel/errors.ts'
import type { Model, ObjectModel } from '../../engine/model/types.ts'
import { tableSql } from '../../engine/query/index.ts'
import { insertStatement } from './rows.ts'

export type WriteRows = (tx: Transaction, rows: readonly string[]) => Promise<void>

/** The statement is made of the first row and serves all that follow. */
export function tableWriter(db: Database, object: ObjectModel): WriteRows {
  let statement: string | undefined
  return async (tx, rows) => {
    const [sample] = rows
    if (sample === undefined) return
    statement ??= insertStatement(tableSql(db, object), object, sample)
    await tx.query(statement, [`[${rows.join(',')}]`])
  }
}

/** @throws TesseraError COMMAND_USAGE when the pack that has the object is not applied */
export function objectOf(model: Model, name: string): ObjectModel {
  const object = model.objects.get(name)
  if (object) return object
  const reason = { zh: `没有对象 ${name}，请先应用 seeds/crm`, en: `there is no object ${name}; apply seeds/crm first` }
  throw new TesseraError('COMMAND_USAGE', { reason })
}
