/** What messages say was changed in records that may carry tags, and which rules that concerns. */
import { groupBy } from '../../kernel/collections.ts'
import type { Model } from '../../model/types.ts'
import type { OutboxMessage } from '../../records/index.ts'
import { retiredBy } from '../retired.ts'
import type { TagRule } from '../rules.ts'

export interface RecordChange {
  /** It is new, or back, from the recycle bin or from among those that take no part: every rule concerns it. */
  readonly whole: boolean
  readonly fields: ReadonlySet<string>
  /** Tags by hand, import or expiry changed; which ones does not matter enough to tell them apart. */
  readonly tagged: boolean
}

/** By the uuid of the record. */
export type Changed = ReadonlyMap<string, RecordChange>

/** By object; messages about what carries no tags, and those of rules themselves, which follow each other at once, are left out. */
export function changesOf(model: Model, messages: readonly OutboxMessage[]): Map<string, Changed> {
  const wanted = messages.filter(
    ({ object, record, topic, payload }) =>
      object !== null &&
      record !== null &&
      topic !== 'record.deleted' &&
      model.objects.get(object)?.taggable === true &&
      !(topic === 'record.tagged' && payload['cause'] === 'rule'),
  )
  return new Map(
    [...groupBy(wanted, ({ object }) => object ?? '')].map(([object, own]) => {
      const retired = retiredBy(model, object)
      const byRecord = [...groupBy(own, ({ record }) => record ?? '')]
      return [object, new Map(byRecord.map(([record, all]) => [record, united(all, retired)] as const))]
    }),
  )
}

function united(messages: readonly OutboxMessage[], retired: ReadonlySet<string>): RecordChange {
  const fields = messages.flatMap(({ topic, payload }) =>
    topic === 'record.updated' ? Object.keys(payload['changes'] ?? {}) : [],
  )
  return {
    whole:
      fields.some((name) => retired.has(name)) ||
      messages.some(({ topic }) => topic === 'record.created' || topic === 'record.restored'),
    fields: new Set(fields),
    tagged: messages.some(({ topic }) => topic === 'record.tagged'),
  }
}

/** Whether one of the changes may move the answer of a rule. */
export function isAffected({ kind, reads }: TagRule, changed: Changed): boolean {
  if (kind !== 'custom') return false
  for (const { whole, fields, tagged } of changed.values())
    if (whole || (tagged && reads.tags.length > 0) || reads.fields.some((name) => fields.has(name))) return true
  return false
}
