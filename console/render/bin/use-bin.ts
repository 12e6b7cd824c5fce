/** What may be done in a recycle bin: bring back, erase; each asks where it must and tells what became of it. */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { errorText } from '../../data/http.ts'
import { useRefreshRecords } from '../../data/queries.ts'
import { type Chosen, purgeChosen, restoreChosen } from '../../data/sets.ts'
import { ApiError } from '../../data/http.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useWords } from '../batch/words.ts'

export function useBin(screen: () => ScreenModel) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()

  async function carryOut(work: () => Promise<string>): Promise<boolean> {
    try {
      void notify('success', await work())
      return true
    } catch (error) {
      // what is wrong with a value says more than how many values are wrong
      const issues = error instanceof ApiError ? error.issues.map((issue) => text(issue.message)) : []
      void notify('error', issues.length > 0 ? issues.join('；') : text(errorText(error)))
      return false
    } finally {
      void refresh()
    }
  }

  const restore = (chosen: Chosen): Promise<boolean> =>
    carryOut(async () => t('sets.restored', { count: await restoreChosen(screen().object.name, chosen) }))

  async function purge(chosen: Chosen, question: string): Promise<boolean> {
    const isSure = await confirm({
      title: t('sets.purgeTitle'),
      text: question,
      yes: t('sets.purge'),
      no: t('sets.cancel'),
      danger: true,
    })
    if (!isSure) return false
    return carryOut(async () => t('sets.purged', { count: await purgeChosen(screen().object.name, chosen) }))
  }

  return { restore, purge }
}
