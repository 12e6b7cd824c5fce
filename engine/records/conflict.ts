/** Two people changed one record: what the later one needs to decide. */
import { type Issue, TesseraError } from '../kernel/errors.ts'
import { getRecord, heldFields } from '../query/index.ts'
import { changesSince, type HistoryEntry } from './history.ts'
import type { WriteContext } from './context.ts'

interface Further {
  readonly issues?: readonly Issue[]
  /** What changed in records that belong to this one. */
  readonly told?: readonly HistoryEntry[]
}

/** The conflict with the record as it is now and who changed which fields since the caller's version. */
export async function versionConflict(
  context: WriteContext,
  id: string,
  seen: number,
  { issues = [], told = [] }: Further = {},
): Promise<TesseraError> {
  const fields = heldFields(context.plan)
  const record = await getRecord(context.tx, context, { fields, expand: new Set() }, id)
  const current = record === undefined ? null : (JSON.parse(record) as { readonly version?: unknown })
  const own = await changesSince(context, id, { seen, current: Number(current?.version ?? 0) })
  const changes = [...told, ...own]
  const names = [...new Set(changes.map((change) => change.by.name))]
  return new TesseraError(
    'VERSION_CONFLICT',
    { who: names.length > 0 ? names.join(', ') : { zh: '他人', en: 'somebody else' } },
    { data: { current, changes }, issues },
  )
}
