/** Tags by what people call them, for programs and files: what each text stands for, or why it stands for nothing. */
import { accessPlan, mayDo, type Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { createMany, type WriteContext } from '../../records/index.ts'
import { oneAtATime } from '../write/faults.ts'
import { type KnownTag, knownTags } from './known.ts'
import { DISABLED, disabledTag, PERSONAL } from './wanted.ts'

export interface Named {
  readonly tag: KnownTag
  /** Why it cannot be added. */
  readonly fault?: Fault
}

export interface Fault {
  readonly code: string
  readonly message: Text
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** By name, or by id. Texts that name no tag have no entry. */
export async function namedTags(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { object, principal }: { readonly object: string; readonly principal: Principal },
  texts: readonly string[],
): Promise<ReadonlyMap<string, Named>> {
  const ids = texts.filter((text) => ID.test(text)).map((text) => text.toLowerCase())
  const byName = await knownTags(on, db, { object, principal, names: texts })
  const byId = ids.length === 0 ? [] : await knownTags(on, db, { object, principal, ids })
  const entries = texts.flatMap((text): [string, Named][] => {
    const named = byName.filter(({ name }) => name.toLowerCase() === text.toLowerCase())
    // what is for everybody comes before what is one's own
    const tag =
      byId.find(({ id }) => id === text.toLowerCase()) ?? named.find(({ own }) => !own) ?? named.find(({ own }) => own)
    const fault = tag && faultOf(tag, principal)
    return tag ? [[text, { tag, ...(fault && { fault }) }]] : []
  })
  return new Map(entries)
}

/** Why a tag cannot be added by whoever asks. */
export function faultOf(tag: KnownTag, principal: Principal): Fault | undefined {
  if (tag.type === 'global_auto') {
    const message = {
      zh: `“${tag.name}”是自动标签，由规则维护，不能手动添加或移除`,
      en: `'${tag.name}' is an automatic tag: rules add and remove it, nobody by hand`,
    }
    return { code: 'TAG_AUTOMATIC', message }
  }
  if (tag.own && !mayDo(principal, PERSONAL)) {
    const message = { zh: '没有使用个人标签的权限', en: 'You may not use tags of your own' }
    return { code: 'FORBIDDEN', message }
  }
  return tag.enabled ? undefined : { code: DISABLED, message: disabledTag(tag) }
}

/** Said of a name that stands for no tag that the reader may know of. */
export function unknownTag(text: string): Fault {
  return {
    code: 'REFERENCE_MISSING',
    message: { zh: `没有标签“${text}”`, en: `There is no tag '${text}'` },
  }
}

/**
 * Manual tags for everybody of these names, made where there are none, by the writer's own rights. Others who make tags
 * of the object wait, and then find these.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED
 */
export async function createTags(
  context: WriteContext,
  category: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, KnownTag>> {
  const { plan, ...writer } = context
  const { db, tx, principal } = writer
  const object = plan.object.name
  await oneAtATime(db, tx)
  const known = async (): Promise<KnownTag[]> =>
    (await knownTags(tx, db, { object, principal, names })).filter(({ own }) => !own)
  const there = new Set((await known()).map(({ name }) => name.toLowerCase()))
  const fresh = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].filter(
    (name) => !there.has(name.toLowerCase()),
  )
  const values = fresh.map((name) => ({ object, category, name, type: 'global_manual' }))
  if (values.length > 0) await createMany(writer, 'sys_tag', values).catch(withoutPlaces)
  const made = new Map((await known()).filter(isAddable).map((tag) => [tag.name.toLowerCase(), tag]))
  return new Map(
    names.flatMap((name): [string, KnownTag][] =>
      [made.get(name.toLowerCase()) ?? []].flat().map((tag) => [name, tag]),
    ),
  )
}

function isAddable({ type, enabled }: KnownTag): boolean {
  return type === 'global_manual' && enabled
}

/** The places of tags are no places of what the caller sent. */
function withoutPlaces(error: unknown): never {
  if (!(error instanceof TesseraError) || error.issues.length === 0) throw error
  throw invalid(error.issues.map(({ code, message }) => ({ code, message })))
}

/** Longest name of a tag that is made of what stood in a file. */
export const LONGEST_NAME = 60

/** A category of the object in which the principal may have tags made. @throws TesseraError VALIDATION_FAILED */
export async function requireCategory(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { model, principal, object }: { readonly model: Model; readonly principal: Principal; readonly object: string },
  { id, path }: { readonly id: unknown; readonly path: string },
): Promise<string> {
  const scope = accessPlan(model, principal, 'sys_tag')?.scope('create') ?? 'none'
  if (scope === 'none') throw invalid([{ code: 'FORBIDDEN', path, message: NOT_MAKING }])
  const [found] =
    typeof id === 'string' && ID.test(id)
      ? await on.query<{ id: string }>(
          `select id::text as id from ${db.table('sys_tag_category')} where id = $1::uuid and object = $2 and deleted_at is null`,
          [id, object],
        )
      : []
  if (found) return found.id
  throw invalid([{ code: 'REFERENCE_MISSING', path, message: NO_CATEGORY }])
}

const NOT_MAKING: Text = { zh: '没有新建标签的权限', en: 'You may not make tags' }
const NO_CATEGORY: Text = { zh: '没有这个标签分类', en: 'There is no such category of tags' }
