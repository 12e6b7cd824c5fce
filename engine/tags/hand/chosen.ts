/** Tagging of as many records as one transaction takes: those that are named, or a stretch of those that meet a condition. */
import { scopeCondition } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { idParts, idSql } from '../../model/key.ts'
import { keyOrder, listCondition, type ListRequest, Parameters, tableSql, uuidOf } from '../../query/index.ts'
import { authorise, choose, type Named, type WriteContext, type Writer } from '../../records/index.ts'
import { applyTags, type Cause, type Handed } from './apply.ts'
import { type Asked, type Wanted, wantedTags } from './wanted.ts'

export interface Tagged extends Handed {
  /** How many were meant. */
  readonly records: number
}

/** Records of one statement. */
const PART = 1_000

/** The context of tagging records of an object. @throws TesseraError NOT_FOUND, FORBIDDEN */
export function mayTag(writer: Writer, object: string): WriteContext {
  const context = authorise(writer, object, 'tag')
  if (!context.plan.object.taggable) throw new TesseraError('NOT_FOUND')
  return context
}

/** Tags all of the records or none. @throws TesseraError as `mayTag`, `wantedTags` and `choose` do */
export async function tagNamed(
  writer: Writer,
  object: string,
  named: readonly Named[],
  asked: Asked,
  cause: Cause = 'manual',
): Promise<Tagged> {
  const context = mayTag(writer, object)
  const wanted = await wantedTags(context, asked)
  const ids = await choose(context, 'tag', { named })
  return tagHeld(context, ids, wanted, cause)
}

/** Tags records that the writer's transaction holds already. */
export async function tagHeld(
  context: WriteContext,
  ids: readonly string[],
  { add, remove }: Wanted,
  cause: Cause,
): Promise<Tagged> {
  let [added, removed] = [0, 0]
  for (let begin = 0; begin < ids.length; begin += PART) {
    const records = ids.slice(begin, begin + PART).map((id) => uuidOf(context.plan.object, id))
    const handed = await applyTags(context, { records, add, remove, cause })
    added += handed.added
    removed += handed.removed
  }
  return { records: ids.length, added, removed }
}

/** Records that meet a condition, but for some. */
export interface Matching {
  readonly matching: ListRequest
  readonly except: ReadonlySet<string>
}

/** Holds the next records that are meant, in the order of their keys. @param after the last one before them */
export async function holdNext(
  context: WriteContext,
  { matching, except }: Matching,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<{ readonly ids: readonly string[]; readonly last: string | undefined }> {
  const { tx } = context
  const { object } = context.plan
  const { bind, values } = new Parameters()
  const order = keyOrder(object, 't')
  const parts = after === undefined ? undefined : idParts(object.key, after)
  const place = parts?.map((part, index) => `${bind(part)}::${object.key.columns[index]?.cast ?? 'text'}`)
  const rows = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id ${meantSql(context, matching, bind)}` +
      `${place ? ` and (${order}) > (${place.join(', ')})` : ''} order by ${order} limit ${limit} for no key update of t`,
    values,
  )
  const ids = rows.map(({ id }) => id)
  return { ids: ids.filter((id) => !except.has(id)), last: ids.length < limit ? undefined : ids.at(-1) }
}

/** How many records are meant, those left out included; no further than `most` where that is given. */
export async function countMatching(context: WriteContext, matching: ListRequest, most?: number): Promise<number> {
  const { bind, values } = new Parameters()
  const found = meantSql(context, matching, bind)
  const counted = most === undefined ? found : `from (select ${found} limit ${most}) as t`
  const [row] = await context.tx.query<{ found: number }>(`select count(*)::int as found ${counted}`, values)
  return row?.found ?? 0
}

/** What may be tagged of what the writer sees in the list. */
function meantSql(context: WriteContext, matching: ListRequest, bind: Parameters['bind']): string {
  const { plan, principal, db } = context
  return (
    `from ${tableSql(db, plan.object)} as t where ${listCondition(context, matching, 't', bind)} ` +
    `and ${scopeCondition(plan, 'tag', principal, 't', bind)}`
  )
}
