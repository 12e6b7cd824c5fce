/** Tasks at work: asked for anew whenever the question changes, page by page behind what is shown, cancelled and done again. */
import { ref, shallowRef, watch } from 'vue'
import { errorText } from '../../data/http.ts'
import { cancelTasks, listTasks, replayTasks, type StrategyTask, type TaskQuestion } from '../../data/strategy-tasks.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useWords } from './words.ts'

export function useTasks(question: () => TaskQuestion) {
  const rows = shallowRef<readonly StrategyTask[]>()
  const next = ref<string | null>(null)
  const error = shallowRef<unknown>()
  const isLoading = ref(false)
  let asked = 0

  /** Only the answer to the last question counts. */
  async function ask(before: string | null): Promise<void> {
    const mine = ++asked
    isLoading.value = true
    error.value = undefined
    try {
      const answer = await listTasks(question(), before)
      if (mine !== asked) return
      rows.value = [...(before === null ? [] : (rows.value ?? [])), ...answer.data]
      next.value = answer.next
    } catch (cause) {
      if (mine === asked) error.value = cause
    } finally {
      if (mine === asked) isLoading.value = false
    }
  }

  watch(
    () => JSON.stringify(question()),
    () => {
      rows.value = undefined
      next.value = null
      void ask(null)
    },
    { immediate: true },
  )

  return { rows, next, error, isLoading, more: () => ask(next.value), refetch: () => ask(null) }
}

/** What may be done to tasks, one or several. @returns whether anything was */
export function useTaskActs() {
  const { t, text } = useWords()

  async function cancel(ids: readonly string[]): Promise<boolean> {
    const isSure = await confirm({
      title: t('strategyTasks.cancelTitle', { count: ids.length }),
      text: t('strategyTasks.cancelText'),
      yes: t('strategyTasks.cancel'),
      no: t('strategyTasks.keep'),
      danger: true,
    })
    return isSure && attempt(ids, cancelTasks, 'strategyTasks.wereCancelled')
  }
  async function replay(ids: readonly string[]): Promise<boolean> {
    const isSure = await confirm({
      title: t('strategyTasks.replayTitle', { count: ids.length }),
      text: t('strategyTasks.replayText'),
      yes: t('strategyTasks.replay'),
      no: t('form.cancel'),
    })
    return isSure && attempt(ids, replayTasks, 'strategyTasks.wereReplayed')
  }
  async function attempt(
    ids: readonly string[],
    work: (ids: readonly string[]) => Promise<number>,
    said: string,
  ): Promise<boolean> {
    try {
      const count = await work(ids)
      const left = ids.length - count
      const words = left > 0 ? ` ${t('strategyTasks.left', { count: left })}` : ''
      void notify(count > 0 ? 'success' : 'info', `${t(said, { count })}${words}`)
      return true
    } catch (error) {
      void notify('error', text(errorText(error)))
      return false
    }
  }

  return { cancel, replay }
}
