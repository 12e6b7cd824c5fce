/** Titles of the records that rows name by id, for sentences about them. */
import { shallowRef, watch } from 'vue'
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'
import { titlesOf } from '../../fields/reference/use-lookup.ts'
import { fieldNamed, relationNamed, type Screens } from './condition-fields.ts'
import { recordKeys } from './value-shape.ts'

interface Named {
  readonly field: ScreenField
  readonly ids: readonly string[]
}

export function useTitles(rows: () => readonly ConditionRow[], screen: () => ScreenModel, screens: () => Screens) {
  const titles = shallowRef<ReadonlyMap<string, string>>(new Map())
  const asked = new Set<string>()

  async function ask({ field, ids }: Named): Promise<void> {
    const fresh = ids.filter((id) => !asked.has(id))
    if (fresh.length === 0) return
    fresh.forEach((id) => asked.add(id))
    // who may not read a record sees its id
    const found = await titlesOf(field, fresh).catch(() => [])
    titles.value = new Map([...titles.value, ...found.map(({ id, title }) => [id, title] as const)])
  }

  watch(
    () => namedIn(rows(), screen(), screens()),
    (named) => named.forEach((one) => void ask(one)),
    { immediate: true },
  )

  return titles
}

function namedIn(rows: readonly ConditionRow[], screen: ScreenModel, screens: Screens): Named[] {
  return rows.flatMap((row) => {
    const field = fieldNamed(screen, screens, row.field)
    const isNaming = field?.target !== undefined || field?.tagsOf !== undefined
    const ids = isNaming ? recordKeys(row.values).filter((key) => !key.startsWith('@')) : []
    const target = screens.get(relationNamed(screen, row.field)?.template ?? '')
    const inner = row.where && target ? namedIn(row.where, target, screens) : []
    return field && ids.length > 0 ? [{ field, ids }, ...inner] : inner
  })
}
