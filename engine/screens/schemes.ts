/** Queries that people keep of lists: whose they are, and whether the list would take them as they were written. */
import { accessPlan, type Principal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { Model } from '../model/types.ts'
import { parseListBody } from '../query/index.ts'
import type { Imposing, WriteStages, Writer, Written } from '../records/index.ts'

export const QUERY_SCHEME = 'sys_query_scheme'

/** Of one person for one object; a menu of more serves nobody. */
export const MOST_SCHEMES = 50
/** Of what the console keeps to edit a query again, in characters. */
const LONGEST_VIEW = 40_000

interface WrittenScheme extends Record<string, unknown> {
  readonly id: string
  readonly object: string
  readonly owner: string | null
  readonly sort: string | null
  readonly search: string | null
  readonly condition: unknown
  readonly view: unknown
  readonly isDefault: boolean
  readonly twice: boolean
  /** Schemes of this person for this object. */
  readonly number: number
}

type Fault = Pick<Issue, 'code' | 'message'> & { readonly field: string }

/** Adds what this room has to say about queries that people keep. */
export function schemeStages(db: Database, stages: WriteStages): WriteStages {
  return stages.onCreate(QUERY_SCHEME, imposeOwner).afterWrite(QUERY_SCHEME, (written) => schemesWritten(db, written))
}

/** Whether somebody may keep queries at all. */
export function keepsSchemes(model: Model, principal: Principal): boolean {
  const scope = accessPlan(model, principal, QUERY_SCHEME)?.scope('create') ?? 'none'
  return principal.kind === 'user' && scope !== 'none'
}

const imposeOwner: Imposing = (rows, { principal }) =>
  rows.map(() => ({ owner: principal.kind === 'user' ? principal.id : null }))

/** @throws TesseraError VALIDATION_FAILED */
async function schemesWritten(db: Database, { action, ids, writer }: Written): Promise<void> {
  if (action === 'delete' || action === 'purge') return
  const { tx } = writer
  // else two writes at once would both find a name free
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.table(QUERY_SCHEME)} written`])
  const schemes = await tx.query<WrittenScheme>(schemeSql(db), [ids])
  const issues = schemes.flatMap((scheme) =>
    faultsOf(scheme, writer).map(({ field, code, message }) => ({
      code,
      message,
      path: ids.length > 1 ? `${ids.indexOf(scheme.id)}/${field}` : field,
    })),
  )
  if (issues.length > 0) throw invalid(issues)
  for (const scheme of schemes) if (scheme.isDefault) await onlyDefault(db, scheme, writer)
}

/** Lists open with one scheme: the one that was chosen last. */
async function onlyDefault(db: Database, { id, object, owner }: WrittenScheme, { tx }: Writer): Promise<void> {
  await tx.query(
    `update ${db.table(QUERY_SCHEME)} set is_default = false, version = version + 1, updated_at = ${db.now}
     where owner = $1::uuid and object = $2 and id <> $3::uuid and is_default`,
    [owner, object, id],
  )
}

function faultsOf(scheme: WrittenScheme, writer: Writer): readonly Fault[] {
  const { owner, twice, number, view } = scheme
  return [
    ...(owner === null ? [{ field: 'name', code: 'INVALID_VALUE', message: NOBODY }] : []),
    ...(twice ? [{ field: 'name', code: 'DUPLICATE_VALUE', message: TWICE }] : []),
    ...(number > MOST_SCHEMES ? [{ field: 'name', code: 'INVALID_VALUE', message: TOO_MANY }] : []),
    ...(isView(view) ? [] : [{ field: 'view', code: 'INVALID_VALUE', message: NO_VIEW }]),
    ...unread(scheme, writer),
  ]
}

/** Why the list would refuse the query of whoever writes it. */
function unread({ object, sort, search, condition }: WrittenScheme, { model, principal }: Writer): Fault[] {
  const plan = accessPlan(model, principal, object)
  if (!plan || plan.scope('read') === 'none') return [{ field: 'object', code: 'INVALID_VALUE', message: UNKNOWN }]
  const parts = { sort: sort ?? '', search: search ?? '', filter: condition ?? undefined }
  return (['sort', 'search', 'filter'] as const).flatMap((part) => {
    const message = refusal(() => parseListBody({ [part]: parts[part] }, { model, principal, plan }))
    return message ? [{ field: part === 'filter' ? 'condition' : part, code: 'INVALID_VALUE', message }] : []
  })
}

function refusal(parse: () => unknown): Text | undefined {
  try {
    parse()
    return undefined
  } catch (error) {
    if (error instanceof TesseraError && error.code === 'BAD_QUERY') return error.text
    throw error
  }
}

/** Parts of an address by name, each a text. */
function isView(view: unknown): boolean {
  if (view === null) return true
  if (typeof view !== 'object' || Array.isArray(view)) return false
  return Object.values(view).every((part) => typeof part === 'string') && JSON.stringify(view).length <= LONGEST_VIEW
}

function schemeSql(db: Database): string {
  const table = db.table(QUERY_SCHEME)
  const mine = `select from ${table} as o where o.owner = s.owner and o.object = s.object`
  return `select s.id::text as id, s.object, s.owner::text as owner, s.sort, s.search, s.condition, s.view, s.is_default as "isDefault",
      exists (${mine} and o.id <> s.id and lower(o.name) = lower(s.name)) as twice,
      (select count(*)::int from ${table} as o where o.owner = s.owner and o.object = s.object) as number
    from ${table} as s where s.id = any($1::uuid[])`
}

const NOBODY = { zh: '查询方案须由其所有人建立', en: 'query schemes are made by whom they belong to' }
const TWICE = { zh: '您在此列表已有同名的查询方案', en: 'you have a query scheme of this name for this list already' }
const TOO_MANY = {
  zh: `每个对象最多保存 ${MOST_SCHEMES} 个查询方案`,
  en: `at most ${MOST_SCHEMES} query schemes for one object`,
}
const UNKNOWN = {
  zh: '没有这个对象，或您不能查看其记录',
  en: 'there is no such object, or you may not read its records',
}
const NO_VIEW = {
  zh: `应为列表地址中的各项（名称和文本），最多 ${LONGEST_VIEW} 个字符`,
  en: `the parts of the list's address by name, each a text; at most ${LONGEST_VIEW} characters`,
}
