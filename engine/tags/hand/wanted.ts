/** Which tags somebody means to add and remove, judged before anything is written: every fault is told at once. */
import { mayDo } from '../../access/index.ts'
import { type Issue, invalid, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { WriteContext } from '../../records/index.ts'
import { type KnownTag, knownTags } from './known.ts'

/** Ids of tags. */
export interface Asked {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface Wanted {
  readonly add: readonly KnownTag[]
  readonly remove: readonly KnownTag[]
}

/** Tags that one call may add and remove. */
export const MOST_TAGS = 50

/** The point that whoever keeps tags of their own holds. */
export const PERSONAL = 'tag_personal'

/**
 * @throws TesseraError VALIDATION_FAILED for tags that are not there for the writer, switched off, or exclude each other;
 * TAG_AUTOMATIC, FORBIDDEN for personal ones without the point
 */
export async function wantedTags(context: WriteContext, { add, remove }: Asked): Promise<Wanted> {
  const { tx, db, plan, principal } = context
  const ids = [...new Set([...add, ...remove])]
  const known = await knownTags(tx, db, { object: plan.object.name, principal, ids })
  const byId = new Map(known.map((tag) => [tag.id, tag]))
  const missing = [...faults('add', add, byId), ...faults('remove', remove, byId)]
  if (missing.length > 0) throw invalid(missing)
  const of = (list: readonly string[]): KnownTag[] => [...new Set(list)].flatMap((id) => byId.get(id) ?? [])
  const wanted = { add: of(add), remove: of(remove) }
  const automatic = known.filter(({ type }) => type === 'global_auto')
  if (automatic.length > 0) throw automaticTags(automatic)
  if (known.some(({ own }) => own) && !mayDo(principal, PERSONAL)) throw new TesseraError('FORBIDDEN')
  const unfit = [...switchedOff(add, byId), ...bothWays(wanted), ...excluding(wanted.add)]
  if (unfit.length > 0) throw invalid(unfit)
  return wanted
}

export function automaticTags(tags: readonly KnownTag[]): TesseraError {
  const names = tags.map(({ name }) => name)
  return new TesseraError('TAG_AUTOMATIC', { names: names.join('、') }, { data: { tags: tags.map(({ id }) => id) } })
}

/** Of somebody else or of nobody: the same to whoever asks. */
const UNKNOWN: Text = { zh: '没有这个标签', en: 'There is no such tag' }

function faults(part: string, ids: readonly string[], known: ReadonlyMap<string, KnownTag>): Issue[] {
  return ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ code: 'REFERENCE_MISSING', path: `${part}/${index}`, message: UNKNOWN }],
  )
}

function switchedOff(ids: readonly string[], known: ReadonlyMap<string, KnownTag>): Issue[] {
  return ids.flatMap((id, index) => {
    const tag = known.get(id)
    return !tag || tag.enabled ? [] : [{ code: DISABLED, path: `add/${index}`, message: disabledTag(tag) }]
  })
}

/** Of a tag that nobody can add at present. */
export const DISABLED = 'TAG_DISABLED'

export function disabledTag({ name }: Pick<KnownTag, 'name'>): Text {
  return { zh: `标签“${name}”已禁用`, en: `The tag '${name}' is disabled` }
}

/** @param at what stands before paths */
export function bothWays({ add, remove }: Wanted, at = ''): Issue[] {
  return remove.flatMap((tag, index) => {
    const message = {
      zh: `标签“${tag.name}”不能同时添加和移除`,
      en: `The tag '${tag.name}' cannot come and go at once`,
    }
    return add.includes(tag) ? [{ code: 'INVALID_VALUE', path: `${at}remove/${index}`, message }] : []
  })
}

/** Of an exclusive category one tag may come. @param at what stands before paths */
export function excluding(add: readonly KnownTag[], at = ''): Issue[] {
  const first = new Map<string, KnownTag>()
  return add.flatMap((tag, index) => {
    if (!tag.exclusive || tag.category === null) return []
    const other = first.get(tag.category)
    first.set(tag.category, other ?? tag)
    if (!other || other === tag) return []
    const message = {
      zh: `标签“${tag.name}”与“${other.name}”属于互斥分类，只能选一个`,
      en: `The tags '${tag.name}' and '${other.name}' exclude each other; choose one`,
    }
    return [{ code: 'INVALID_VALUE', path: `${at}add/${index}`, message }]
  })
}
