/** A page of plans with how far their pushes are, asked again as long as one is under way; and what is done with them. */
import { useQuery, useQueryCache } from '@pinia/colada'
import { computed, onActivated, onBeforeUnmount, onDeactivated, ref, watch } from 'vue'
import type { Text } from '../../../engine/kernel/text.ts'
import { errorText } from '../../data/http.ts'
import { useScreen } from '../../data/queries.ts'
import { cancelPlan, fetchProgress, listPlans, resumePlan } from '../../data/plans.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { type ListedPlan, listedPlan } from './plan-words.ts'
import { useWords } from './words.ts'

const TEMPLATE = 'plans'
const PACE_MS = 3_000

export interface PlansQuestion {
  readonly page: number
  readonly size: number
  readonly search: string
}

export function usePlans(question: () => PlansQuestion) {
  const { text } = useWords()
  const screen = useScreen(TEMPLATE)
  const answer = useQuery({
    key: () => ['records', 'sys_plan', 'page', { ...question() }],
    query: ({ signal }) => listPlans({ ...question(), expand: screen.data.value?.list.expand ?? [] }, signal),
    enabled: () => screen.data.value !== undefined,
    placeholderData: (former) => former,
    staleTime: 0,
  })
  const told = (issue: unknown): string =>
    typeof issue === 'object' && issue !== null && 'message' in issue ? text(issue.message as Text) : ''
  const plans = computed(() => answer.data.value?.data.map((row) => listedPlan(row, told)))
  const total = computed(() => answer.data.value?.page.total)
  const running = computed(() => (plans.value ?? []).filter(({ state }) => state === 'running').map(({ id }) => id))
  const progress = useQuery({
    key: () => ['records', 'sys_plan', 'progress', running.value.join(',')],
    query: ({ signal }) => fetchProgress(running.value, signal),
    enabled: () => running.value.length > 0,
    staleTime: 0,
  })
  const runs = computed(() => new Map((progress.data.value ?? []).map((run) => [run.plan, run])))

  const isShown = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  onActivated(() => (isShown.value = true))
  onDeactivated(() => (isShown.value = false))
  watch([progress.data, isShown], () => {
    clearTimeout(timer)
    if (runs.value.size > 0 && isShown.value) timer = setTimeout(() => void again(), PACE_MS)
  })
  onBeforeUnmount(() => clearTimeout(timer))
  async function again(): Promise<void> {
    await Promise.all([progress.refetch(), answer.refetch()])
  }
  const error = computed(() => screen.error.value ?? answer.error.value)
  return { answer, error, plans, total, runs, again }
}

export function usePlanActs(done: () => Promise<void>) {
  const { t, text } = useWords()
  const cache = useQueryCache()

  async function attempt(work: () => Promise<string>): Promise<void> {
    try {
      void notify('success', await work())
    } catch (error) {
      void notify('error', text(errorText(error)))
    }
    await cache.invalidateQueries({ key: ['records', 'sys_plan'] })
    await done()
  }
  async function cancel({ id, name }: ListedPlan): Promise<void> {
    const asked = { title: t('plans.cancel'), text: t('plans.cancelText', { name }) }
    if (!(await confirm({ ...asked, yes: t('plans.cancel'), no: t('plans.keep'), danger: true }))) return
    await attempt(async () => t('plans.cancelled', { count: await cancelPlan(id) }))
  }
  async function resume({ id, name }: ListedPlan): Promise<void> {
    const asked = { title: t('plans.resume'), text: t('plans.resumeText', { name }) }
    if (!(await confirm({ ...asked, yes: t('plans.resume'), no: t('plans.keep') }))) return
    await attempt(async () => {
      await resumePlan(id)
      return t('plans.resumed')
    })
  }
  return { cancel, resume }
}
