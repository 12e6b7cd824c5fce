/** What whoever writes a plan may choose among: objects, what is meant for their records, and ways to push. */
import { accessPlan, type Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { audienceOf, contactOf } from '../../model/contact.ts'
import type { Model } from '../../model/types.ts'
import type { Push, SettingField } from '../processors/types.ts'
import { knownNames } from './data.ts'
import type { PlanRoom } from './types.ts'

export interface OfferedObject {
  readonly name: string
  readonly label: Text
  /** By what the people behind its records are reached. */
  readonly reached: readonly ('phone' | 'email')[]
  /** What the content may ask for. */
  readonly variables: readonly { readonly name: string; readonly label: Text }[]
}

export interface OfferedSource {
  readonly name: string
  readonly label: Text
  /** Whose records its own are meant for. */
  readonly object: string
}

export interface OfferedProcessor {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly label: Text
  readonly pushes: Push
  readonly settings: readonly SettingField[]
}

export interface Offered {
  readonly objects: readonly OfferedObject[]
  readonly sources: readonly OfferedSource[]
  readonly processors: readonly OfferedProcessor[]
}

export async function offeredTo(room: PlanRoom, principal: Principal): Promise<Offered> {
  const model = room.models.current()
  const objects = objectsOf(model, principal)
  const names = new Set(objects.map(({ name }) => name))
  return { objects, sources: sourcesOf(model, principal, names), processors: await processorsOf(room) }
}

function objectsOf(model: Model, principal: Principal): OfferedObject[] {
  return [...model.objects.values()].flatMap((object) => {
    const plan = object.taggable ? accessPlan(model, principal, object.name) : undefined
    if (!plan || plan.scope('read') === 'none' || plan.fields.get('tags')?.reads !== 'clear') return []
    const contact = contactOf(object)
    const reached = (['phone', 'email'] as const).filter((way) => contact?.[way])
    const labelOf = (name: string): Text =>
      ALIASES[name] ?? plan.fields.get(name)?.field.definition.label ?? { zh: name, en: name }
    const people = new Set([contact?.name, contact?.phone, contact?.email].flatMap((field) => field?.name ?? []))
    // what has a name of its own already, and what the engine keeps, is not offered beside
    const isOffered = (name: string): boolean =>
      name in ALIASES ? name !== 'phone' : !people.has(name) && plan.fields.get(name)?.field.system !== true
    const variables = knownNames(plan)
      .filter(isOffered)
      .map((name) => ({ name, label: labelOf(name) }))
    return [{ name: object.name, label: object.label, reached, variables }]
  })
}

const ALIASES: Readonly<Record<string, Text>> = {
  name: { zh: '姓名', en: 'Name' },
  mobile: { zh: '手机号码', en: 'Phone' },
  phone: { zh: '手机号码', en: 'Phone' },
  email: { zh: '邮箱', en: 'Mail address' },
}

function sourcesOf(model: Model, principal: Principal, names: ReadonlySet<string>): OfferedSource[] {
  return [...model.objects.values()].flatMap((object) => {
    const audience = audienceOf(object)
    const plan = audience && accessPlan(model, principal, object.name)
    if (!plan || plan.scope('read') === 'none' || !names.has(audience.object)) return []
    if (plan.fields.get(audience.tags.name)?.reads !== 'clear') return []
    return [{ name: object.name, label: object.label, object: audience.object }]
  })
}

async function processorsOf({ db, types }: PlanRoom): Promise<OfferedProcessor[]> {
  const rows = await db.query<{ id: string; name: string; type: string }>(
    `select id::text as id, name, type from ${db.table('sys_processor')} where enabled and deleted_at is null order by kind, name`,
  )
  return rows.flatMap(({ id, name, type: code }) => {
    const type = types.find(code)
    if (!type?.pushes) return []
    const { label, pushes } = type
    // whom a message goes to is the plan's business
    const settings = type.settings.filter((field) => pushes === 'call' || field.name !== 'to')
    return [{ id, name, type: code, label, pushes, settings }]
  })
}
