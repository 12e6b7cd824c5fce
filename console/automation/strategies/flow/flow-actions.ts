/** The actions of a strategy as its picture shows them. Pure. */
import type { ActionCounts, Processor, StrategyAction } from '../../../data/strategies.ts'
import { processorIcon } from '../event-screen.ts'
import { delayWords, type Telling } from '../strategy-words.ts'
import type { FlowAction } from './FlowPicture.vue'

export function flowActions(
  actions: readonly StrategyAction[],
  processors: readonly Processor[],
  telling: Telling,
  counts?: readonly ActionCounts[],
): FlowAction[] {
  return actions.map(({ processor: id, delay, chain }, at) => {
    const processor = processors.find((one) => one.id === id)
    const own = counts?.find(({ action }) => action === at)
    return {
      key: String(at),
      name: processor?.name ?? telling.t('strategies.designer.lostProcessor'),
      icon: processorIcon(processor?.type),
      when: delayWords(delay, telling),
      ...(chain === 'success' && { isChained: true }),
      ...(counts && {
        counts: {
          waiting: own?.waiting ?? 0,
          succeeded: own?.succeeded ?? 0,
          failed: own?.failed ?? 0,
          skipped: (own?.skipped ?? 0) + (own?.cancelled ?? 0),
        },
      }),
    }
  })
}
