/** Reading settings of actions, which are what somebody sent. */
import { accessPlan } from '../../../access/index.ts'
import type { Ground, Settings } from '../types.ts'

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A text of the settings; empty where there is none. */
export function textOf(settings: Settings, name: string): string {
  const value = settings[name]
  return typeof value === 'string' ? value.trim() : ''
}

export function idsOf(settings: Settings, name: string): readonly string[] {
  const value = settings[name]
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && UUID.test(each)) : []
}

/** Whoever answers for an action may do it themselves; where nobody is named, the engine may. */
export function mayWrite({ model, author }: Ground, object: string, operation: 'create' | 'update'): boolean {
  return !author || (accessPlan(model, author, object)?.scope(operation) ?? 'none') !== 'none'
}
