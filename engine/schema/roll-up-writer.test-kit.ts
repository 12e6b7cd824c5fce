/** Writers that insert, change, move and delete lines of the same few bills; a process of its own when `WRITER` says where. */
import { connect, type ConnectOptions, type Database } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'

/** Each round is one transaction of two statements. */
export async function writeLines(db: Database, bills: readonly string[], seed: number, rounds: number): Promise<void> {
  const line = db.table('line')
  const some = (n: number): string => bills[n % bills.length] ?? ''
  const mine: string[] = []
  for (let round = 0; round < rounds; round++) {
    const at = seed * 31 + round * 7
    const id = newId()
    await db.transaction(async (tx) => {
      await tx.query(
        `insert into ${line} (id, version, created_at, updated_at, bill, price, quantity, day, state) values ($1, 1, now(), now(), $2, $3, $4, date '2026-01-01' + $5::int, $6)`,
        [id, some(at), at % 13, at % 5, at % 200, at % 2 === 0 ? 'open' : 'paid'],
      )
    })
    mine.push(id)
    const other = mine[at % mine.length]
    const writes = [
      `update ${line} set bill = '${some(at + 1)}' where id = $1`,
      `update ${line} set quantity = quantity + 1, state = 'paid' where id = $1`,
      `update ${line} set deleted_at = now() where id = $1`,
      `delete from ${line} where id = $1`,
    ]
    await db.query(writes[at % writes.length] ?? '', [other])
  }
}

interface Work extends ConnectOptions {
  readonly bills: readonly string[]
}

const work = process.env['WRITER']
if (work !== undefined) {
  const { bills, ...options } = JSON.parse(work) as Work
  const db = await connect({ ...options, poolSize: 16 })
  process.send?.('ready')
  await Promise.all(Array.from({ length: 16 }, (_, n) => writeLines(db, bills, n + 100, 1_000)))
}
