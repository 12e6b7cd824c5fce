/**
 * Tagging by programs that know records by what tells them apart and tags by their names: each row its own record and
 * its own tags, all rows or none. Names that stand for no tag become tags of a category where the caller says so.
 */
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { choose, chooseKeyed, type WriteContext, type Writer } from '../../records/index.ts'
import { applyTags, type Handed } from './apply.ts'
import { mayTag, type Tagged } from './chosen.ts'
import type { KnownTag } from './known.ts'
import { createTags, LONGEST_NAME, type Named, namedTags, requireCategory, unknownTag } from './names.ts'
import { bothWays, DISABLED, excluding } from './wanted.ts'
import { uuidOf } from '../../query/index.ts'

export interface KeyedRow {
  /** Of the record; absent where the key tells it. */
  readonly id?: string
  readonly key?: Readonly<Record<string, unknown>>
  /** Names or ids of tags. */
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface KeyedTags {
  /** Fields by which rows tell their records; none where all have ids. */
  readonly key?: readonly string[]
  readonly rows: readonly KeyedRow[]
  /** The category in which unknown names become tags. */
  readonly createIn?: unknown
}

/** @throws TesseraError NOT_FOUND, FORBIDDEN, BAD_REQUEST, VALIDATION_FAILED with paths `rows/<row>/…` */
export async function tagByKeys(writer: Writer, object: string, { key, rows, createIn }: KeyedTags): Promise<Tagged> {
  const context = mayTag(writer, object)
  const category =
    createIn === undefined
      ? undefined
      : await requireCategory(context.tx, context.db, { ...context, object }, { id: createIn, path: 'create_in' })
  const records = await recordsOf(context, key, rows)
  const known = await tagsOf(context, rows, category)
  const judged = rows.map((row, place) => judge(row, known, `rows/${place}`))
  const issues = judged.flatMap((each) => each.issues)
  if (issues.length > 0) throw invalid(issues)
  const done = { added: 0, removed: 0 }
  for (const { ids, ...tags } of alike(judged, records)) {
    const handed: Handed = await applyTags(context, {
      ...tags,
      records: ids.map((id) => uuidOf(context.plan.object, id)),
      cause: 'import',
    })
    done.added += handed.added
    done.removed += handed.removed
  }
  return { records: new Set(records).size, ...done }
}

/** The records of the rows, held in one order whatever the rows have. */
async function recordsOf(
  context: WriteContext,
  key: readonly string[] | undefined,
  rows: readonly KeyedRow[],
): Promise<readonly string[]> {
  if (!key) {
    const ids = rows.map(({ id }) => id ?? '')
    await choose(context, 'tag', { named: ids.map((id) => ({ id })) })
    return ids
  }
  const found = await chooseKeyed(
    context,
    'tag',
    key,
    rows.map((row) => row.key ?? {}),
  )
  const missing = found.flatMap((id, row): Issue[] =>
    id === undefined ? [{ code: 'MATCH_MISSING', path: `rows/${row}/key`, message: NO_RECORD }] : [],
  )
  if (missing.length > 0) throw invalid(missing)
  return found.flatMap((id) => id ?? [])
}

const NO_RECORD: Text = {
  zh: '没有与此行匹配的记录，或无权为其打标签',
  en: 'No record matches this row, or you may not tag it',
}

/** What each text stands for; unknown names become tags where there is a category for them. */
async function tagsOf(
  context: WriteContext,
  rows: readonly KeyedRow[],
  category: string | undefined,
): Promise<ReadonlyMap<string, Named>> {
  const { tx, db, plan, principal } = context
  const texts = [...new Set(rows.flatMap(({ add, remove }) => [...add, ...remove]))]
  const known = await namedTags(tx, db, { object: plan.object.name, principal }, texts)
  if (category === undefined) return known
  const adds = new Set(rows.flatMap(({ add }) => add))
  const fresh = texts.filter((text) => adds.has(text) && !known.has(text) && text.length <= LONGEST_NAME)
  if (fresh.length === 0) return known
  const made = await createTags(context, category, fresh)
  return new Map([...known, ...[...made].map(([name, tag]): [string, Named] => [name, { tag }])])
}

interface Judged {
  readonly add: readonly KnownTag[]
  readonly remove: readonly KnownTag[]
  readonly issues: readonly Issue[]
}

function judge({ add, remove }: KeyedRow, known: ReadonlyMap<string, Named>, path: string): Judged {
  const issues: Issue[] = []
  const read = (part: 'add' | 'remove', texts: readonly string[]): KnownTag[] =>
    texts.flatMap((text, place) => {
      const named = known.get(text)
      const fault = named ? named.fault : unknownTag(text)
      // what is switched off can still be taken away
      if (named && (!fault || (part === 'remove' && fault.code === DISABLED))) return [named.tag]
      if (fault) issues.push({ path: `${path}/${part}/${place}`, ...fault })
      return []
    })
  const wanted = { add: distinct(read('add', add)), remove: distinct(read('remove', remove)) }
  const all = [...issues, ...bothWays(wanted, `${path}/`), ...excluding(wanted.add, `${path}/`)]
  return { ...wanted, issues: all }
}

function distinct(tags: readonly KnownTag[]): KnownTag[] {
  return [...new Map(tags.map((tag) => [tag.id, tag])).values()]
}

interface Alike extends Omit<Judged, 'issues'> {
  readonly ids: readonly string[]
}

/** Rows that mean the same tags go together. */
function alike(judged: readonly Judged[], records: readonly string[]): Iterable<Alike> {
  const groups = new Map<string, { add: readonly KnownTag[]; remove: readonly KnownTag[]; ids: string[] }>()
  for (const [row, { add, remove }] of judged.entries()) {
    const name = [add, remove].map((tags) => tags.map(({ number }) => number).join()).join(' ')
    const group = groups.get(name) ?? { add, remove, ids: [] }
    groups.set(name, group)
    group.ids.push(records[row] ?? '')
  }
  return groups.values()
}
