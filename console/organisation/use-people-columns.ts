/** What the list of people shows at work: the columns of its table beside the tree, and the cards of a phone. */
import { computed, type Ref } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import type { Row } from '../data/types.ts'
import { arrange, gridColumns, headerWidth } from '../render/columns.ts'
import { recordCards } from '../render/record-cards.ts'
import { usePaint } from '../render/use-paint.ts'
import type { ViewState } from '../render/view-state.ts'
import { usePreferences } from '../state/preferences.ts'
import { departmentsColumn, LINKED, MAIN, rolesColumn, withLinks } from './people-columns.ts'
import { useWords } from './words.ts'

/** The tree takes room from the table; what is masked is short. With roles the table fits a window of 1440 pixels. */
const WIDEST: Readonly<Record<string, number>> = {
  account: 102,
  name: 102,
  gender: 90,
  mobile: 118,
  email: 158,
  status: 90,
  [MAIN]: 116,
  [LINKED.roles]: 104,
}

interface Source {
  readonly screen: () => ScreenModel
  readonly state: () => ViewState
  readonly rows: Readonly<Ref<readonly Row[]>>
  readonly links: Readonly<Ref<readonly string[]>>
  /** Labels of roles by name. */
  readonly roles: Readonly<Ref<ReadonlyMap<string, Text>>>
}

export function usePeopleColumns({ screen, state, rows, links, roles }: Source) {
  const { t, text } = useWords()
  const preferences = usePreferences()
  const context = usePaint('cell')
  const painting = computed(() => ({
    screen: screen(),
    roles: roles.value,
    mainLabel: t('organisation.main'),
    comma: t('organisation.comma'),
    text,
  }))
  const labels = computed(() => ({ departments: t('organisation.allDepartments'), roles: t('organisation.roles') }))
  const widest = (key: string, label: string): number =>
    Math.max(WIDEST[key] ?? Infinity, headerWidth(label, context.value.locale))

  const columns = computed(() => {
    const arranged = arrange(screen().list.columns, preferences.columns[screen().template])
    const painted = { screen: screen(), state: state(), context: context.value, text }
    const own = gridColumns(arranged, painted).map((column) => ({
      ...column,
      ...(column.key === MAIN && departmentsColumn(column.label, painting.value)),
      width: Math.min(column.width, widest(column.key, column.label)),
    }))
    if (!links.value.includes(LINKED.roles)) return own
    const linked = rolesColumn(labels.value.roles, painting.value)
    return [...own, { ...linked, width: WIDEST[LINKED.roles] ?? linked.width }]
  })
  const cards = computed(() =>
    withLinks(
      recordCards(screen(), rows.value, { context: context.value, text }),
      rows.value,
      labels.value,
      painting.value,
    ),
  )
  return { columns, cards }
}
