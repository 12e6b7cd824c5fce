/** The tabs of one object in the order of its page, those that follow from references among them. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import type { Body, Definition } from '../../data/definitions.ts'
import { contentOf } from './tab-form.ts'

export interface TabRow {
  readonly name: string
  readonly label: Text
  readonly order: number | undefined
  readonly body: Body
  readonly isEnabled: boolean
  readonly isBuiltin: boolean
  /** What others ship can be switched off, not deleted. */
  readonly isOwn: boolean
  /** Not written down: it follows from a reference of another object. */
  readonly isGenerated: boolean
  readonly draft: Definition['draft']
}

/** Where tabs stand that nobody placed. */
const UNPLACED = 500

export function tabRows(tabs: readonly Definition[], object: string, screen: ScreenModel | undefined): TabRow[] {
  const written = tabs.filter(({ body, draft }) => body['object'] === object && draft !== 'removed').map(rowOf)
  const known = new Set(written.map(({ name }) => name))
  const generated = (screen?.detail.tabs ?? []).flatMap((tab): TabRow[] =>
    tab.kind === 'records' && !known.has(tab.name) && tab.name.includes('.')
      ? [
          {
            name: tab.name,
            label: tab.label,
            order: UNPLACED,
            body: { object, label: tab.label, order: UNPLACED, content: { template: tab.template, via: tab.via } },
            isEnabled: true,
            isBuiltin: false,
            isOwn: false,
            isGenerated: true,
            draft: null,
          },
        ]
      : [],
  )
  return [...written, ...generated].toSorted((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || 0)
}

function rowOf({ name, label, body, draft, owner }: Definition): TabRow {
  return {
    name,
    label,
    order: typeof body['order'] === 'number' ? body['order'] : undefined,
    body,
    isEnabled: body['enabled'] !== false,
    isBuiltin: body['builtin'] === true,
    isOwn: owner === 'admin',
    isGenerated: false,
    draft,
  }
}

/** What the tab shows, as its definition says it. */
export function contentWords({ body }: TabRow, view: (name: string) => string): string {
  const { template, view: page, url } = contentOf(body)
  if (typeof page === 'string') return view(page)
  return String(template ?? url ?? '')
}

export function contentType({ body }: TabRow): 'template' | 'view' | 'url' {
  const content = contentOf(body)
  if (content['view'] !== undefined) return 'view'
  return content['url'] === undefined ? 'template' : 'url'
}
