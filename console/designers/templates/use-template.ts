/**
 * One template being designed: the body as it stands here, what of it was saved, and the draft it becomes. What others
 * save meanwhile is never overwritten unasked, and never takes the place of what is not saved here.
 */
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { DraftIssue } from '../../data/definitions.ts'
import { ApiError } from '../../data/http.ts'
import { notify } from '../../kit/notify.ts'
import { useDefinition, useDrafts } from '../drafts/use-drafts.ts'
import { written, type TemplateBody } from './sections.ts'
import { useWords } from './words.ts'

export function useTemplate(name: Readonly<Ref<string>>) {
  const { t } = useWords()
  const document = useDefinition('template', name)
  const drafts = useDrafts()
  const body = shallowRef<TemplateBody>()
  const start = shallowRef<TemplateBody>()
  /** Of the draft that was seen here. */
  const version = ref<number>()
  const issues = shallowRef<readonly DraftIssue[]>([])
  const isSaving = ref(false)
  const isStale = ref(false)
  let shown = ''

  const isDirty = computed(
    () => body.value !== undefined && start.value !== undefined && !isSame(written(body.value), written(start.value)),
  )

  function adopt(): void {
    const found = document.data.value
    if (!found || found.name !== name.value) return
    shown = found.name
    body.value = start.value = found.body
    version.value = found.version ?? undefined
    issues.value = ownIssues(found.issues)
    isStale.value = false
  }
  watch(
    () => document.data.value,
    () => {
      if (!isDirty.value || shown !== name.value) adopt()
    },
    { immediate: true },
  )
  watch(name, () => {
    body.value = start.value = undefined
    adopt()
  })

  async function save(over = false): Promise<boolean> {
    const now = body.value
    if (!now || isSaving.value) return false
    isSaving.value = true
    try {
      const saved = await drafts.save('template', name.value, written(now), over ? undefined : version.value)
      start.value = body.value = written(now)
      version.value = saved.version ?? version.value
      issues.value = ownIssues(saved.issues ?? [])
      isStale.value = false
      const count = issues.value.length
      void notify('success', count > 0 ? t('drafts.savedWithIssues', { count }) : t('templates.saved'))
      return true
    } catch (error) {
      refuse(error)
      return false
    } finally {
      isSaving.value = false
    }
  }

  function refuse(error: unknown): void {
    if (error instanceof ApiError && error.status === 409) isStale.value = true
    else if (error instanceof ApiError && error.issues.length > 0) issues.value = error.issues
    if (!isStale.value) void notify('error', drafts.faultText(error))
  }

  async function reload(): Promise<void> {
    await document.refetch()
    adopt()
  }

  return {
    document,
    body,
    issues,
    isDirty,
    isSaving,
    isStale,
    save,
    reload,
    undo: () => (body.value = start.value),
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** What other drafts lack is said where they are shown. */
function ownIssues(issues: readonly DraftIssue[]): readonly DraftIssue[] {
  return issues.filter(({ kind }) => kind === undefined || kind === 'template')
}
