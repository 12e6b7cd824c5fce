/** A strategy in words: since when it counts and until when, and when an action is done. Pure but for the words it is given. */
import { wallClock } from '../../../engine/rules/calendar.ts'
import type { StrategyAction } from '../../data/strategies.ts'

export interface Telling {
  t(key: string, values?: Record<string, unknown>): string
  readonly timeZone: string
}

export function momentWords(instant: string, { timeZone }: Pick<Telling, 'timeZone'>): string {
  return wallClock(instant, timeZone).slice(0, 16).replace('T', ' ')
}

/** "Effective at once – permanent", each end with its moment where it has one. */
export function validityWords(from: string | null, to: string | null, telling: Telling): string {
  const start = from === null ? telling.t('strategies.atOnce') : momentWords(from, telling)
  const end = to === null ? telling.t('strategies.forEver') : momentWords(to, telling)
  return `${start} - ${end}`
}

export function delayWords({ mode, hours, at }: StrategyAction['delay'], telling: Telling): string {
  if (mode === 'after' && hours !== undefined && hours > 0) return telling.t('strategies.delayAfter', { hours })
  if (mode === 'until' && at !== undefined) return telling.t('strategies.delayUntil', { at: momentWords(at, telling) })
  return mode === 'now' ? telling.t('strategies.delayNow') : telling.t('strategies.delayOpen')
}

interface Said {
  readonly event: string
  readonly conditions: string
  readonly actions: readonly { readonly name: string; readonly when: string }[]
}

/** The whole strategy in a sentence, as far as it is known. */
export function sentenceOf({ event, conditions, actions }: Said, { t }: Telling): string {
  if (event === '') return t('strategies.says.nothing')
  const head = t(conditions === '' ? 'strategies.says.always' : 'strategies.says.when', { event, conditions })
  if (actions.length === 0) return `${head}${t('strategies.says.open')}`
  const said = actions.map(({ name, when }, at) => t('strategies.says.action', { number: at + 1, when, name }))
  return `${head}\n${said.join('\n')}`
}
