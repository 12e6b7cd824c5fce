/** The tabs of a detail page that a person may open. */
import { accessPlan, type Principal } from '../access/index.ts'
import type { TabDefinition } from '../../metadata/types.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import type { ScreenTab } from './types.ts'

export function screenTabs(model: Model, principal: Principal, object: ObjectModel): ScreenTab[] {
  return (model.tabs.get(object.name) ?? []).flatMap((tab) => screenTab(model, principal, tab) ?? [])
}

function screenTab(model: Model, principal: Principal, { name, label, content }: TabDefinition): ScreenTab | undefined {
  if (content.view !== undefined) return { name, label, kind: 'view', view: content.view }
  if (content.url !== undefined) return { name, label, kind: 'url', url: content.url }
  const template = model.templates.get(content.template ?? '')
  const plan = template && accessPlan(model, principal, template.object)
  const via = content.via ?? ''
  if (!template || !plan?.fields.has(via) || plan.scope('read') === 'none') return undefined
  return { name, label, kind: 'records', template: template.name, via }
}
