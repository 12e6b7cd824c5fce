/** The actions of a strategy as its picture shows them. Pure. */
import type { Processor } from '../../../data/action-parts.ts'
import type { ActionCounts, StrategyAction } from '../../../data/strategies.ts'
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
    return {
      key: String(at),
      name: processor?.name ?? telling.t('strategies.designer.lostProcessor'),
      icon: processorIcon(processor?.type),
      when: delayWords(delay, telling),
      ...(chain === 'success' && { isChained: true }),
      ...(counts && { counts: shown(counts.find(({ action }) => action === at)) }),
    }
  })
}

/** What is not known to have happened stands with what failed: somebody has to look. */
function shown(own: ActionCounts | undefined): FlowAction['counts'] & object {
  if (!own) return { waiting: 0, succeeded: 0, failed: 0, skipped: 0 }
  const { waiting, succeeded, failed, unknown, skipped, cancelled } = own
  return { waiting, succeeded, failed: failed + unknown, skipped: skipped + cancelled }
}
