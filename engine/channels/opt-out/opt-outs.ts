/** Who wants no messages of a kind: a list by address, whatever record it stands in. */
import { systemPrincipal } from '../../access/index.ts'
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { createMany } from '../../records/index.ts'
import type { MessageKind } from '../adapters/types.ts'
import type { ChannelsRoom } from '../types.ts'
import { comparedAddress } from './addresses.ts'

/** @param address as it is compared */
export async function hasOptedOut(
  db: Pick<Database, 'table'>,
  on: Queryable,
  { kind, address }: { readonly kind: MessageKind; readonly address: string },
): Promise<boolean> {
  const rows = await on.query(`select from ${db.table('sys_opt_out')} where kind = $1 and address = $2`, [
    kind,
    address,
  ])
  return rows.length > 0
}

/** Adds an address within a transaction; one that is there already stays. @returns whether it is new */
export async function optOut(
  { db, models, stages, timeZone }: Pick<ChannelsRoom, 'db' | 'models' | 'stages' | 'timeZone'>,
  tx: Transaction,
  {
    kind,
    address,
    source,
  }: { readonly kind: MessageKind; readonly address: string; readonly source: 'link' | 'reply' },
): Promise<boolean> {
  const compared = comparedAddress(kind, address)
  if (compared === undefined) return false
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.table('sys_opt_out')} ${compared}`])
  if (await hasOptedOut(db, tx, { kind, address: compared })) return false
  const moment = { now: new Date().toISOString(), timeZone }
  const writer = { db, tx, model: models.current(), principal: systemPrincipal(`opt-out by ${source}`), moment, stages }
  await createMany(writer, 'sys_opt_out', [{ kind, address: compared, source }])
  return true
}
