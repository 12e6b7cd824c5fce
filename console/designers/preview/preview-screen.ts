/** A screen as a preview can draw it: of what is not synchronised yet the API knows nothing, so it must not be asked. Pure. */
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'

const NEWEST_FIRST = '-created_at'

export function isSynchronised(field: ScreenField | undefined): boolean {
  return field !== undefined && Reflect.get(field, 'synchronised') !== false
}

/** Under a name of its own, so that the columns a person arranged for himself do not hide what is designed. */
export function previewScreen(screen: ScreenModel): ScreenModel {
  const known = (name: string): boolean => isSynchronised(screen.fields[name])
  const { list, detail, query } = screen
  return {
    ...screen,
    template: `preview:${screen.template}`,
    list: {
      ...list,
      sort: known(list.sort.replace(/^-/, '')) ? list.sort : NEWEST_FIRST,
      expand: list.expand.filter(known),
    },
    query: { items: query.items.map((item) => (known(item.field) ? item : withoutDefault(item))) },
    detail: { ...detail, expand: detail.expand.filter(known) },
  }
}

function withoutDefault({ default: _, ...item }: ScreenModel['query']['items'][number]) {
  return item
}
