/** Kept conditions of a strategy as a sentence; empty where there are none or their event is not known. */
import { computed } from 'vue'
import { storedRows } from '../../../engine/rules/stored.ts'
import { ruleWords } from '../../../engine/rules/words.ts'
import type { OfferedEvent } from '../../data/strategies.ts'
import type { Logic } from '../../data/types.ts'
import { ruleFieldsOf } from '../../render/conditions/condition-fields.ts'
import { readEdited } from '../../render/conditions/faults.ts'
import { useWords } from '../words.ts'
import { eventScreen } from './event-screen.ts'

export function useConditionWords(event: () => OfferedEvent | undefined, kept: () => Logic | undefined) {
  const { t, text } = useWords()
  return computed(() => {
    const [known, rule] = [event(), kept()]
    if (!known || !rule) return ''
    return conditionWords(known, rule, { t, text })
  })
}

export function conditionWords(
  event: OfferedEvent,
  kept: Logic,
  { t, text }: Pick<ReturnType<typeof useWords>, 't' | 'text'>,
): string {
  const screen = eventScreen(event)
  const reading = readEdited(storedRows(kept), screen, NO_SCREENS)
  return reading.rule
    ? text(ruleWords(reading.rule, ruleFieldsOf(screen, NO_SCREENS), {}))
    : t('strategies.conditionsUnreadable')
}

const NO_SCREENS = new Map()
