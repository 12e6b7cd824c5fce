/**
 * Tags in files of any object whose records carry them: a column of names, tags for all rows, and, where the sender says
 * so, a category in which names that stand for no tag become manual ones. Imports add tags and take none away.
 */
import { accessPlan, scopeCondition } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { invalid } from '../../kernel/errors.ts'
import { idSql } from '../../model/key.ts'
import type { ObjectModel } from '../../model/types.ts'
import { isAmong, keyOrder, Parameters, tableSql, uuidOf } from '../../query/index.ts'
import type { ColumnOf, ImportAsked, ImportColumn, ImportFound, WriteContext, Writer } from '../../records/index.ts'
import { applyTags } from './apply.ts'
import { mayTag } from './chosen.ts'
import { NO_SETTINGS, readSettings, type Settings, settledBefore } from './import-settings.ts'
import { type KnownTag, knownTags } from './known.ts'
import { createTags, LONGEST_NAME, namedTags, unknownTag } from './names.ts'
import { excluding } from './wanted.ts'

/** What stands before a name that is to become a tag; no id begins so. */
const FRESH = '+'

/** The column of objects whose records carry tags. */
export function importTags(db: Database): ColumnOf {
  return (object, asked) => (object.taggable ? columnOf(db, object, asked) : undefined)
}

function columnOf(db: Database, object: ObjectModel, asked: ImportAsked): ImportColumn {
  const settings = settledBefore(asked.settings?.[NAME]) ?? NO_SETTINGS
  return {
    name: NAME,
    label: { zh: '标签', en: 'Tags' },
    always: settings.all.length > 0,
    allowed: (model, principal) => (accessPlan(model, principal, object.name)?.scope('tag') ?? 'none') !== 'none',
    settle: (on, given) => readSettings(on, db, { ...asked, object: object.name }, given),
    find: async (on, { principal }, texts) => {
      const known = await namedTags(on, db, { object: object.name, principal }, texts)
      return new Map(
        texts.map((text): [string, ImportFound] => {
          const { tag, fault } = known.get(text) ?? {}
          if (tag) return [text, fault ? { fault } : { value: tag.id }]
          const isMade = settings.createIn !== undefined && text.length <= LONGEST_NAME
          return [text, isMade ? { value: FRESH + text } : { fault: unknownTag(text) }]
        }),
      )
    },
    write: (writer, rows) => inTurn(writer, () => write(writer, object, settings, rows)),
  }
}

const NAME = 'tags'

type Rows = readonly { readonly id: string; readonly values: readonly string[] }[]

/** Parts of rows of one transaction: the second finds the tags that the first has made. */
const turns = new WeakMap<object, Promise<unknown>>()

function inTurn({ tx }: Writer, work: () => Promise<void>): Promise<void> {
  const next = (turns.get(tx) ?? Promise.resolve()).then(work)
  turns.set(
    tx,
    next.catch(() => undefined),
  )
  return next
}

async function write(writer: Writer, object: ObjectModel, settings: Settings, rows: Rows): Promise<void> {
  const context = mayTag(writer, object.name)
  const wanted = rows.map(({ id, values }, place) => ({ id, place, values: [...settings.all, ...values] }))
  const carriers = wanted.filter(({ values }) => values.length > 0)
  await hold(
    context,
    carriers.map(({ id, place }) => ({ id, place })),
  )
  const tags = await tagsOf(context, settings, [...new Set(carriers.flatMap(({ values }) => values))])
  const groups = new Map<string, { records: string[]; add: readonly KnownTag[]; places: number[] }>()
  for (const { id, place, values } of carriers) {
    const add = [...new Set(values.flatMap((value) => tags.get(value) ?? []))]
    const name = add.map(({ number }) => number).join()
    const group = groups.get(name) ?? { records: [], add, places: [] }
    groups.set(name, group)
    group.records.push(uuidOf(object, id))
    group.places.push(place)
  }
  const issues = [...groups.values()].flatMap(({ add, places }) =>
    excluding(add)
      .slice(0, 1)
      .flatMap(({ code, message }) => places.map((place) => ({ code, message, path: `${place}/${NAME}` }))),
  )
  if (issues.length > 0) throw invalid(issues)
  for (const { records, add } of groups.values())
    await applyTags(context, { records, add, remove: [], cause: 'import' })
}

/** Holds the records in one order. @throws TesseraError VALIDATION_FAILED for those that the writer may not tag */
async function hold(
  { plan, principal, db, tx }: WriteContext,
  records: readonly { readonly id: string; readonly place: number }[],
): Promise<void> {
  const { object } = plan
  const { bind, values } = new Parameters()
  const ids = records.map(({ id }) => id)
  const held = await tx.query<{ id: string }>(
    `select ${idSql(object.key, 't')} as id from ${tableSql(db, object)} as t where ${isAmong(object, ids, 't', bind)} ` +
      `and ${scopeCondition(plan, 'tag', principal, 't', bind)} order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
  const found = new Set(held.map(({ id }) => id))
  const beyond = records.filter(({ id }) => !found.has(id))
  if (beyond.length === 0) return
  const message = { zh: '无权为这条记录打标签', en: 'You may not tag this record' }
  throw invalid(beyond.map(({ place }) => ({ code: 'FORBIDDEN', path: `${place}/${NAME}`, message })))
}

/** By what the column found; a tag that was switched off or deleted since does not come. */
async function tagsOf(
  context: WriteContext,
  { createIn }: Settings,
  found: readonly string[],
): Promise<ReadonlyMap<string, KnownTag>> {
  const { tx, db, plan, principal } = context
  const ids = found.filter((value) => !value.startsWith(FRESH))
  const names = found.filter((value) => value.startsWith(FRESH)).map((value) => value.slice(FRESH.length))
  const known = await knownTags(tx, db, { object: plan.object.name, principal, ids })
  const byValue = new Map(known.filter(({ type }) => type !== 'global_auto').map((tag) => [tag.id, tag]))
  if (names.length === 0 || createIn === undefined) return byValue
  const made = await createTags(context, createIn, names)
  return new Map([...byValue, ...[...made].map(([name, tag]): [string, KnownTag] => [FRESH + name, tag])])
}
