/** What is wrong with a strategy while it is drawn: what is missing, and where the server's words belong. Pure. */
import type { Issue } from '../../../../engine/kernel/errors.ts'
import type { Text } from '../../../../engine/kernel/text.ts'
import { type ActionForm, isBlank, type StrategyForm } from './strategy-form.ts'

/** Where a fault belongs: a field of the strategy, or a setting or the delay of an action. */
export type Place = string

export type StrategyFaults = Readonly<Record<Place, readonly Text[]>>

const MISSING = {
  name: { zh: '请填写策略名', en: 'Enter a name' },
  group: { zh: '请选择策略组', en: 'Choose a group' },
  event: { zh: '请选择事件', en: 'Choose an event' },
  actions: { zh: '请至少添加一个操作', en: 'Add at least one action' },
  processor: { zh: '请选择处理器', en: 'Choose a processor' },
  hours: { zh: '请填写大于 0 的小时数，可带小数', en: 'Enter hours above 0; decimals are fine' },
  at: { zh: '请填写执行时间', en: 'Enter a time' },
  order: { zh: '结束时间须晚于开始时间', en: 'The end must come after the beginning' },
  whole: { zh: '请填写 1 以上的整数', en: 'Enter a whole number from 1' },
} as const satisfies Record<string, Text>

/** What is missing or plainly wrong, known before anybody asks the server. */
export function faultsIn(form: StrategyForm): StrategyFaults {
  const { name, group, event, from, to, actions, isCapped, times, days } = form
  return {
    ...(name.trim() === '' && { name: [MISSING.name] }),
    ...(group === '' && { group: [MISSING.group] }),
    ...(event === '' && { event: [MISSING.event] }),
    ...(from !== null && to !== null && to <= from && { valid_to: [MISSING.order] }),
    ...(isCapped && !isWhole(times) && { 'cap.times': [MISSING.whole] }),
    ...(isCapped && !isWhole(days) && { 'cap.days': [MISSING.whole] }),
    ...(actions.length === 0 && { actions: [MISSING.actions] }),
    ...Object.assign({}, ...actions.map(faultsOfAction)),
  }
}

function faultsOfAction({ processor, mode, hours, at }: ActionForm, index: number): StrategyFaults {
  const place = `actions.${index}`
  return {
    ...(processor === '' && { [`${place}.processor`]: [MISSING.processor] }),
    ...(mode === 'after' && !isHours(hours) && { [`${place}.delay`]: [MISSING.hours] }),
    ...(mode === 'until' && at === null && { [`${place}.delay`]: [MISSING.at] }),
  }
}

export function isHours(typed: string): boolean {
  return /^\d+(\.\d+)?$/.test(typed.trim()) && Number(typed) > 0
}

function isWhole(typed: string): boolean {
  return /^[1-9]\d{0,5}$/.test(typed.trim())
}

/** What the server finds, at its place; what belongs to none stands under the empty name. */
export function placedIssues(issues: readonly Issue[]): StrategyFaults {
  const found: Record<Place, Text[]> = {}
  for (const { path, message } of issues) {
    const place = placeOf(path ?? '')
    found[place] = [...(found[place] ?? []), message]
  }
  return found
}

/** Where only something is not there yet: whoever has not come to it is not blamed for it. */
export function lackingPlaces(issues: readonly Issue[]): ReadonlySet<Place> {
  return new Set(Object.keys(placedIssues(issues.filter(({ code }) => code === 'REQUIRED'))))
}

const PLACED: ReadonlySet<string> = new Set(['name', 'group', 'event', 'valid_from', 'valid_to', 'conditions'])

function placeOf(path: string): Place {
  const steps = path.split(/[/.[\]]+/).filter((step) => step !== '')
  const [head = '', at, part, setting] = steps
  if (PLACED.has(head)) return head
  if (head === 'cap') return at === undefined ? 'cap.times' : `cap.${at}`
  if (head !== 'actions') return ''
  if (at === undefined || !/^\d+$/.test(at)) return 'actions'
  if (part === 'settings') return setting === undefined ? `actions.${at}` : `actions.${at}.settings.${setting}`
  if (part === 'delay' || part === 'processor' || part === 'chain') return `actions.${at}.${part}`
  return `actions.${at}`
}

/** The faults of one action, by the rest of their place; the action's own under the empty name. */
export function faultsOfOne(faults: StrategyFaults, index: number): StrategyFaults {
  const head = `actions.${index}`
  return Object.fromEntries(
    Object.entries(faults).flatMap(([place, texts]) => {
      if (place === head) return [['', texts]]
      return place.startsWith(`${head}.`) ? [[place.slice(head.length + 1), texts]] : []
    }),
  )
}

/** Faults of both at their places. */
export function joined(one: StrategyFaults, other: StrategyFaults): StrategyFaults {
  const places = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return Object.fromEntries(places.map((place) => [place, [...(one[place] ?? []), ...(other[place] ?? [])]]))
}

/** Something is said at a place that nobody has come to yet: kept back until somebody wants to go on. */
export function isUntouched(form: StrategyForm, place: Place): boolean {
  const [head = '', at, part, setting] = place.split('.')
  if (head === 'name' || head === 'group' || head === 'event') return form[head] === ''
  if (head !== 'actions') return false
  const action = form.actions[Number(at)]
  if (at === undefined || !action) return form.actions.length === 0
  if (part === 'delay') return action.mode === 'after' ? action.hours === '' : action.at === null
  return part === 'settings' && setting !== undefined && isBlank(action.settings[setting])
}

/** Which of the three steps a place belongs to. */
export function stepOf(place: Place): 'event' | 'condition' | 'action' {
  if (place === 'conditions' || place.startsWith('cap')) return 'condition'
  return place.startsWith('actions') ? 'action' : 'event'
}
