/** What the sender of a file wants of its tags beside the names in its cells. */
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { ImportAsked } from '../../records/index.ts'
import { knownTags } from './known.ts'
import { faultOf, requireCategory, unknownTag } from './names.ts'
import { excluding, MOST_TAGS } from './wanted.ts'

export interface Settings {
  /** Ids of tags that every row gets. */
  readonly all: readonly string[]
  /** The category in which names that stand for no tag become tags. */
  readonly createIn?: string
}

export const NO_SETTINGS: Settings = { all: [] }

const AT = 'columns/tags'

/** `{all: [ids of tags], create_in: id of a category}`. @throws TesseraError VALIDATION_FAILED */
export async function readSettings(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { model, principal, object }: ImportAsked & { readonly object: string },
  given: unknown,
): Promise<Settings> {
  const { all = [], create_in: createIn = null, ...others } = isBody(given) ? given : { wrong: given }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined || !isList(all)) throw invalid([wrong()])
  const tags = await knownTags(on, db, { object, principal, ids: all.filter((id) => ID.test(id)) })
  const issues = all.flatMap((id, index): Issue[] => {
    const tag = tags.find((each) => each.id === id)
    const fault = tag ? faultOf(tag, principal) : unknownTag(id)
    return fault ? [{ ...fault, path: `${AT}/all/${index}` }] : []
  })
  const chosen = all.flatMap((id) => tags.find((each) => each.id === id) ?? [])
  const faults = [...issues, ...excluding(chosen, `${AT}/all/`)]
  if (faults.length > 0) throw invalid(faults)
  if (createIn === null) return { all }
  const category = { id: createIn, path: `${AT}/create_in` }
  return { all, createIn: await requireCategory(on, db, { model, principal, object }, category) }
}

/** The same as it was kept. */
export function settledBefore(kept: unknown): Settings | undefined {
  if (!isBody(kept) || !isList(kept['all'])) return undefined
  const { all, createIn } = kept
  return typeof createIn === 'string' ? { all, createIn } : { all }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function wrong(): Issue {
  return {
    code: 'INVALID_VALUE',
    path: AT,
    message: {
      zh: `须为 {"all": [标签编号], "create_in": 标签分类编号}，最多 ${MOST_TAGS} 个标签`,
      en: `Must be {"all": [ids of tags], "create_in": id of a category}, with ${MOST_TAGS} tags at most`,
    },
  }
}

function isBody(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_TAGS && value.every((each) => typeof each === 'string')
}
