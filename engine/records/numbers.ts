/**
 * Numbers of new records, taken set-wise: one step of the counter for any number of records. Where no number may be
 * missing the counter moves with the transaction and is held until it ends; elsewhere it moves at once and for good, so
 * that writers need not wait for each other.
 */
import type { Numbering } from '../fields/index.ts'
import { dayOf } from '../kernel/time.ts'
import type { FieldModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

/** The rows with the numbers that their object's fields give them, in the order of the rows. */
export async function numbered(context: WriteContext, rows: readonly Values[]): Promise<readonly Values[]> {
  const fields = context.plan.object.fields.flatMap((field) => {
    const numbering = field.kind.numbering?.(field.definition)
    return numbering ? [{ field, numbering }] : []
  })
  if (fields.length === 0) return rows
  const day = fields.some(({ numbering }) => numbering.hasPeriods) ? await today(context) : ''
  // those that must be held come last: the shorter they are held the better
  const order = [...fields].sort((a, b) => Number(a.numbering.gapFree) - Number(b.numbering.gapFree))
  const given: Record<string, string>[] = rows.map(() => ({}))
  for (const { field, numbering } of order) {
    const first = await take(context, field, numbering, { day, count: rows.length })
    given.forEach((values, index) => {
      values[field.name] = numbering.write(day, first + index)
    })
  }
  return rows.map((row, index) => ({ ...row, ...given[index] }))
}

async function today({ tx, db, moment }: WriteContext): Promise<string> {
  const [row] = await tx.query<{ now: string }>(`select date_trunc('milliseconds', ${db.now}) as now`)
  return dayOf(row?.now ?? '', moment.timeZone)
}

interface Wanted {
  readonly day: string
  readonly count: number
}

/** The first of `count` numbers that now belong to this write. */
async function take(
  { tx, aside, db }: WriteContext,
  field: FieldModel,
  numbering: Numbering,
  { day, count }: Wanted,
): Promise<number> {
  const on = numbering.gapFree ? tx : (aside ?? tx)
  const [row] = await on.query<{ last: number }>(
    `insert into ${db.table('sys_counter')} as c (field, period, last) values ($1::uuid, $2, $3) ` +
      `on conflict (field, period) do update set last = c.last + excluded.last returning c.last as last`,
    [field.id, numbering.period(day), count],
  )
  return (row?.last ?? count) - count + 1
}
