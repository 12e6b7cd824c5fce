/** The tabs of a detail page that a person may open. */
import { accessPlan, type AccessPlan, type Principal } from '../access/index.ts'
import type { TabDefinition } from '../../metadata/types.ts'
import type { Model } from '../model/types.ts'
import type { ScreenTab } from './types.ts'

/** `plan`: of the object whose records the page shows. */
export function screenTabs(model: Model, principal: Principal, plan: AccessPlan): ScreenTab[] {
  return (model.tabs.get(plan.object.name) ?? []).flatMap((tab) => screenTab(model, principal, plan, tab) ?? [])
}

function screenTab(
  model: Model,
  principal: Principal,
  own: AccessPlan,
  { name, label, content }: TabDefinition,
): ScreenTab | undefined {
  if (content.view !== undefined) return { name, label, kind: 'view', view: content.view }
  if (content.url !== undefined) return { name, label, kind: 'url', url: clearPlaces(content.url, own) }
  const template = model.templates.get(content.template ?? '')
  const plan = template && accessPlan(model, principal, template.object)
  const via = content.via ?? ''
  if (!template || !plan?.fields.has(via) || plan.scope('read') === 'none') return undefined
  return { name, label, kind: 'records', template: template.name, via }
}

/** Whoever does not read a field clearly hands nothing of it to a page elsewhere. */
function clearPlaces(url: string, plan: AccessPlan): string {
  return url.replace(/\$\{(\w+)\}/g, (place, name: string) => (plan.fields.get(name)?.reads === 'clear' ? place : ''))
}
