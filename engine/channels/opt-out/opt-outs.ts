/** Who wants no messages of a kind: a list by address, whatever record it stands in. */
import type { Database, Queryable } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { MessageKind } from '../adapters/types.ts'
import { comparedAddress } from './addresses.ts'

type Room = Pick<Database, 'table' | 'now'>

/** @param address as it is compared */
export async function hasOptedOut(
  db: Pick<Room, 'table'>,
  on: Queryable,
  { kind, address }: { readonly kind: MessageKind; readonly address: string },
): Promise<boolean> {
  const rows = await on.query(`select from ${db.table('sys_opt_out')} where kind = $1 and address = $2`, [
    kind,
    address,
  ])
  return rows.length > 0
}

/** Adds an address; one that is there already stays. @returns whether it is new */
export async function optOut(
  db: Room,
  on: Queryable,
  {
    kind,
    address,
    source,
  }: { readonly kind: MessageKind; readonly address: string; readonly source: 'link' | 'reply' },
): Promise<boolean> {
  const compared = comparedAddress(kind, address)
  if (compared === undefined) return false
  const rows = await on.query(
    `insert into ${db.table('sys_opt_out')} (id, kind, address, source) values ($1, $2, $3, $4) ` +
      `on conflict do nothing returning id`,
    [newId(), kind, compared, source],
  )
  return rows.length > 0
}
