/** A stretch of the history: what happened one by one and to all members at once, brought into one order. */
import { accessPlan, type AccessPlan } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { idParts } from '../../model/key.ts'
import type { ReadContext } from '../../query/index.ts'
import { seesTags } from '../hand/known.ts'
import { taggablePlans } from '../hand/offered.ts'
import type { Entry } from './entry.ts'
import { eventsAfter } from './events.ts'
import type { HistoryContext } from './parts.ts'
import { comparePlaces, type Place } from './place.ts'
import type { HistoryAsked } from './request.ts'
import { wavesAfter } from './waves.ts'

/** Who reads, and what for. */
export type HistoryReader = Omit<ReadContext, 'plan' | 'deleted'> & Pick<HistoryContext, 'operation'>

/** As many lines as are asked for. `last`: the place of the last one, where more come behind it. */
export async function historyPart(
  on: Queryable,
  reader: HistoryReader,
  asked: HistoryAsked,
): Promise<{ readonly entries: readonly Entry[]; readonly last: Place | undefined }> {
  const limit = asked.limit + 1
  const found: Entry[] = []
  for (const plan of plansOf(reader, asked)) {
    const context: HistoryContext = { ...reader, plan }
    const { after } = asked
    const events = await eventsAfter(on, context, asked, { after, limit })
    // what is older than a full page will not be on it
    const floor = events[limit - 1]?.at
    const waves = await wavesAfter(on, context, asked, { after, limit, floor })
    found.push(...events, ...waves)
  }
  found.sort((a, b) => comparePlaces(a.place, b.place))
  const entries = found.slice(0, asked.limit)
  return { entries, last: found.length > asked.limit ? entries.at(-1)?.place : undefined }
}

/** Objects of which the reader sees tags; none for one that they may not know of, or a record that cannot be. */
function plansOf({ model, principal, operation }: HistoryReader, { object, record }: HistoryAsked): AccessPlan[] {
  const plans =
    object === undefined ? taggablePlans(model, principal) : [accessPlan(model, principal, object) ?? []].flat()
  const isNamed = ({ object: { key } }: AccessPlan): boolean =>
    record === undefined || idParts(key, record) !== undefined
  return plans.filter((plan) => seesTags(plan) && plan.scope(operation) !== 'none' && isNamed(plan))
}
