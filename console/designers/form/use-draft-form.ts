/**
 * A designer's form at work: what was entered, what is wrong with it (found here while typing, or by the server on
 * saving, placed at the input it belongs to), and whether anything would be lost.
 */
import { computed, ref, shallowRef } from 'vue'
import type { Issue } from '../../../engine/kernel/errors.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { SavedDraft } from '../../data/definitions.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { notify } from '../../kit/notify.ts'
import { useDrafts } from '../drafts/use-drafts.ts'
import { useWords } from '../drafts/words.ts'

export type FormValues = Readonly<Record<string, unknown>>
export type FormFaults = Readonly<Record<string, Text>>

interface Source {
  readonly start: FormValues
  /** All that is wrong, by path such as `label/zh`. */
  readonly check: (values: FormValues) => FormFaults
}

export function useDraftForm({ start, check }: Source) {
  const { t } = useWords()
  const { drafts, refresh } = useDrafts()
  const initial = shallowRef(start)
  const values = shallowRef(start)
  const faults = shallowRef<FormFaults>({})
  const general = shallowRef<readonly Text[]>([])
  const isSaving = ref(false)
  const isDirty = computed(() => JSON.stringify(values.value) !== JSON.stringify(initial.value))

  /** Begins anew with other values, as when what is edited has arrived. */
  function adopt(next: FormValues): void {
    initial.value = next
    values.value = next
    faults.value = {}
    general.value = []
  }

  /** Takes several values at once; what was wrong with them is looked at again. */
  function change(part: FormValues): void {
    values.value = { ...values.value, ...part }
    const found = check(values.value)
    faults.value = Object.fromEntries(
      Object.entries(faults.value).flatMap(([path, fault]) => {
        const now = found[path]
        if (now) return [[path, now]]
        return isTouched(path, part) ? [] : [[path, fault]]
      }),
    )
  }

  /** An input was left: from now on it says what is wrong with it. */
  function leave(path: string): void {
    const { [path]: _former, ...others } = faults.value
    const fault = check(values.value)[path]
    faults.value = fault ? { ...others, [path]: fault } : others
  }

  function checkAll(): boolean {
    general.value = []
    faults.value = check(values.value)
    return Object.keys(faults.value).length === 0
  }

  /** True when the draft was kept; a refusal is placed at its inputs. `known` are the paths that have an input. */
  async function save(work: () => Promise<SavedDraft | void>, known: (path: string) => boolean): Promise<boolean> {
    if (isSaving.value || !checkAll()) return false
    isSaving.value = true
    try {
      const issues = (await work())?.issues ?? []
      initial.value = values.value
      if (issues.length === 0) void notify('success', t('drafts.saved'))
      else void notify('info', t('drafts.savedWithIssues', { count: issues.length }))
      return true
    } catch (error) {
      refuse(error, known)
      return false
    } finally {
      isSaving.value = false
    }
  }

  function refuse(error: unknown, known: (path: string) => boolean): void {
    const issues = error instanceof ApiError ? error.issues : []
    faults.value = Object.fromEntries(
      issues
        .filter((issue) => known(pathOf(issue)))
        .toReversed()
        .map((issue) => [pathOf(issue), wordsOf(issue)]),
    )
    const others = issues.filter((issue) => !known(pathOf(issue))).map(wordsOf)
    general.value = issues.length > 0 ? others : [errorText(error)]
    if (error instanceof ApiError && error.status === 409) void refresh()
  }

  return { values, faults, general, isDirty, isSaving, drafts, adopt, change, leave, checkAll, save }
}

/** Where the server's issue belongs: `/label/zh` and `label/zh` are one. */
function pathOf(issue: Issue): string {
  return (issue.path ?? '').replace(/^\//, '')
}

function wordsOf({ message, hint }: Issue): Text {
  return hint ? { zh: `${message.zh}（${hint.zh}）`, en: `${message.en} (${hint.en})` } : message
}

function isTouched(path: string, part: FormValues): boolean {
  return (path.split('/')[0] ?? '') in part
}
