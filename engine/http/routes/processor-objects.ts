/** Which objects actions of strategies may write to, and how the settings of such actions are asked for: their screens, their groups. */
import { accessPlan, type Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { groupingOf } from '../../model/grouping.ts'
import type { Model, ObjectModel } from '../../model/types.ts'

export interface ProcessorObject {
  readonly object: string
  readonly label: Text
  /** The template whose screen has its fields. */
  readonly template: string
  readonly taggable: boolean
  readonly can: { readonly create: boolean; readonly update: boolean }
  /** What its records are grouped by; null where they stand in no groups. */
  readonly groups: { readonly object: string; readonly title: string } | null
}

/** As far as this person sees them. */
export function processorObjects(model: Model, principal: Principal): ProcessorObject[] {
  return [...model.objects.values()].flatMap((object) => {
    const plan = isOpen(object) ? accessPlan(model, principal, object.name) : undefined
    if (!plan || plan.scope('read') === 'none') return []
    const groups = groupingOf(model, object)?.groups
    const isSeen =
      groups !== undefined && (accessPlan(model, principal, groups.name)?.scope('read') ?? 'none') !== 'none'
    return [
      {
        object: object.name,
        label: object.label,
        template: object.defaultTemplate,
        taggable: object.taggable,
        can: { create: plan.scope('create') !== 'none', update: plan.scope('update') !== 'none' },
        groups: isSeen ? { object: groups.name, title: groups.title.name } : null,
      },
    ]
  })
}

/** What the engine or a plugin keeps for itself nobody else writes. */
function isOpen({ owner, definition }: ObjectModel): boolean {
  return owner !== 'system' && definition.writer !== 'plugin' && definition.writer !== 'system'
}
