/** A plan at work: asked for, agreed to, applied; and what became of it. */
import { computed, ref, shallowRef } from 'vue'
import type { Issue } from '../../../engine/kernel/errors.ts'
import { applyDrafts, listDropped, planDrafts, type Dropped, type Plan } from '../../data/definitions.ts'
import { ApiError } from '../../data/http.ts'
import { useDrafts } from './use-drafts.ts'

export interface Applied {
  readonly plan: Plan
  readonly generation: number
  /** What went out of sight and can be brought back at once. */
  readonly dropped: readonly Dropped[]
}

export function usePlan() {
  const { refreshAll, refresh } = useDrafts()
  const plan = shallowRef<Plan>()
  const error = shallowRef<unknown>()
  const refused = shallowRef<readonly Issue[]>([])
  const applied = shallowRef<Applied>()
  const isMoved = ref(false)
  const isPlanning = ref(false)
  const isApplying = ref(false)
  const isAgreed = ref(false)

  const losses = computed(() => plan.value?.steps.filter((step) => Boolean(step.loses)) ?? [])
  const problems = computed(() => (refused.value.length > 0 ? refused.value : (plan.value?.problems ?? [])))
  const isReady = computed(
    () =>
      plan.value !== undefined &&
      plan.value.definitions.length > 0 &&
      !isPlanning.value &&
      problems.value.length === 0 &&
      (losses.value.length === 0 || isAgreed.value),
  )

  /** Losses are shown for consent instead of standing among the problems. */
  async function ask(): Promise<void> {
    isPlanning.value = true
    error.value = undefined
    refused.value = []
    isAgreed.value = false
    try {
      plan.value = await planDrafts(true)
    } catch (thrown) {
      error.value = thrown
    } finally {
      isPlanning.value = false
    }
  }

  async function apply(): Promise<void> {
    const agreed = plan.value
    if (!agreed || !isReady.value || isApplying.value) return
    isApplying.value = true
    isMoved.value = false
    try {
      const { generation } = await applyDrafts(agreed.base, losses.value.length > 0)
      applied.value = { plan: agreed, generation, dropped: await droppedBy(agreed) }
      await refreshAll()
    } catch (thrown) {
      await refuse(thrown)
    } finally {
      isApplying.value = false
    }
  }

  async function refuse(thrown: unknown): Promise<void> {
    void refresh()
    if (thrown instanceof ApiError && thrown.status === 409) {
      await ask()
      isMoved.value = true
      return
    }
    if (thrown instanceof ApiError && thrown.issues.length > 0) refused.value = thrown.issues
    else error.value = thrown
  }

  return { plan, error, applied, isMoved, isPlanning, isApplying, isAgreed, losses, problems, isReady, ask, apply }
}

/** Fields of a dropped object went with it. */
async function droppedBy({ definitions }: Plan): Promise<Dropped[]> {
  const gone = definitions.filter(({ kind }) => kind === 'removed')
  const names = new Set(gone.filter(({ definitionKind }) => definitionKind === 'object').map(({ name }) => name))
  for (const { definitionKind, name } of gone)
    if (definitionKind === 'field' && !names.has(name.split('.')[0] ?? '')) names.add(name)
  if (names.size === 0) return []
  const dropped = await listDropped().catch(() => [])
  const latest = new Map(dropped.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((one) => [fullName(one), one]))
  return [...names].flatMap((name) => latest.get(name) ?? [])
}

function fullName({ kind, name, object }: Dropped): string {
  return kind === 'field' && object !== undefined && !name.includes('.') ? `${object}.${name}` : name
}
