/** Tasks as a table and as cards show them. Pure. */
import { h, type VNode } from 'vue'
import { wallClock } from '../../../engine/rules/calendar.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { StrategyTask, TaskState } from '../../data/strategy-tasks.ts'
import type { Card } from '../../kit/CardList.vue'
import type { GridColumn, GridWords } from '../../kit/grid-types.ts'

export interface Telling {
  t(key: string, values?: Record<string, unknown>): string
  text(both: Text): string
  readonly timeZone: string
  /** Strategies have pages that this person may open. */
  readonly opens: boolean
}

const LOOKS: Readonly<Record<TaskState, string>> = {
  pending: 'tag--primary',
  running: 'tag--primary',
  retrying: 'tag--warning',
  succeeded: 'tag--success',
  dead: 'tag--danger',
  cancelled: '',
  skipped: '',
  unknown: 'tag--warning',
}

export function taskColumns(telling: Telling): GridColumn<StrategyTask>[] {
  const column = (
    key: string,
    width: number,
    paint: (task: StrategyTask) => string | VNode,
  ): GridColumn<StrategyTask> => ({ key, label: telling.t(`strategyTasks.${key}`), width, paint })
  return [
    { ...column('strategy', 190, (task) => strategyOf(task, telling)), fixed: 'left' },
    column('event', 140, ({ event }) => event?.name ?? '—'),
    column('processor', 130, ({ processor }) => processor.name ?? '—'),
    column('created', 166, ({ at }) => clock(at, telling)),
    column('state', 106, (task) => stateTag(task, telling)),
    column('planned', 196, (task) => plannedOf(task, telling)),
    column('reason', 240, (task) => reasonOf(task, telling)),
  ]
}

export function taskCards(tasks: readonly StrategyTask[], telling: Telling): Card[] {
  const { t } = telling
  const fact = (key: string, value: string | VNode) =>
    value === '' ? [] : [{ label: t(`strategyTasks.${key}`), value }]
  return tasks.map((task) => ({
    id: task.id,
    href: `#${task.id}`,
    title: task.processor.name ?? '—',
    subtitle: stateTag(task, telling),
    facts: [
      ...fact('strategy', task.strategy?.name ?? '—'),
      ...fact('event', task.event?.name ?? ''),
      ...fact('planned', plannedOf(task, telling)),
      ...fact('created', clock(task.at, telling)),
      ...fact('reason', reasonOf(task, telling)),
    ],
  }))
}

export function taskGrid(t: Telling['t']): GridWords {
  return {
    rows: t('strategyTasks.title'),
    selectAll: t('list.selectAll'),
    selectRow: (row) => t('list.selectRow', { row }),
    rowMenu: t('list.rowMenu'),
    settings: t('list.columns'),
    actions: t('list.actions'),
    filter: (column) => t('list.filterBy', { label: column }),
  }
}

export function stateTag({ state }: Pick<StrategyTask, 'state'>, { t }: Pick<Telling, 't'>): VNode {
  return h('span', { class: `tag ${LOOKS[state]}` }, t(`strategyTasks.states.${state}`))
}
function strategyOf({ strategy }: StrategyTask, { opens }: Telling): string | VNode {
  if (!strategy) return '—'
  const name = strategy.name ?? '—'
  return opens ? h('a', { href: `/strategies/${encodeURIComponent(strategy.id)}` }, name) : name
}
function plannedOf({ planned_at: planned, due_at: due, state }: StrategyTask, telling: Telling): string {
  const isLater = state === 'retrying' && due > planned
  return isLater ? telling.t('strategyTasks.again', { at: clock(due, telling) }) : clock(planned, telling)
}
/** Who cancelled it, or why it was not done. */
function reasonOf({ state, error, by }: StrategyTask, { t, text }: Telling): string {
  if (state === 'cancelled' && by) return t('strategyTasks.cancelledBy', { name: by.name ?? '—' })
  return error ? text(error.reason) : ''
}
export function clock(instant: string, { timeZone }: Pick<Telling, 'timeZone'>): string {
  return wallClock(instant, timeZone).slice(0, 19).replace('T', ' ')
}
