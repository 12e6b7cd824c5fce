/**
 * In charge of what a change of definitions would give to people: whoever shapes objects, brings in packs or restores what
 * was dropped gains no right by it that they lack, and gives none. What enters is what is in force and what would be;
 * what leaves is what stands against it. Roles are measured by the plans they compile to before and after, so a mask that
 * goes, a scope that widens and a name that moves to another field all count.
 */
import { mayDo, type Principal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { type Definition, type DefinitionKind, isKind, SYSTEM_OWNER } from '../../model/definition.ts'
import { type DefinitionChange, definitionChanges } from '../../schema/definition-change.ts'
import type { ChangeGuard } from '../../schema/guard.ts'
import { assertAdministratorRemains } from '../administrator.ts'
import { MASKING_POINT } from '../masking-guard.ts'
import { gainsOf } from './gains.ts'
import { refusal } from './refusal.ts'

export interface Judging {
  readonly db: Database
  readonly principal: Principal
  /** By what it comes: an own change of definitions, or packs with these records. */
  readonly pack?: { readonly data: readonly string[] }
}

/** For whoever plans or applies; administrators are only kept from shutting all of themselves out. */
export function changeGuard({ db, principal, pack }: Judging): ChangeGuard {
  const isFree = principal.kind === 'system' || (principal.kind === 'user' && principal.rights.administrator)
  return {
    judge: ({ before, after }) => (isFree ? [] : judged({ before, after, principal, ...(pack && { pack }) })),
    settle: (tx) => assertAdministratorRemains(db, tx),
  }
}

interface Case extends Pick<Judging, 'principal' | 'pack'> {
  readonly before: readonly Definition[]
  readonly after: readonly Definition[]
}

function judged(given: Case): Issue[] {
  const changes = definitionChanges(given.before, given.after)
  return [
    ...changes.flatMap((change) => unlicensed(change, given) ?? []),
    ...foreignRecords(given),
    ...gainsOf(given, changes),
  ]
}

/** Which point shaping a kind takes; packs bring any kind. */
const POINTS: { readonly [K in DefinitionKind]?: readonly string[] } = {
  enum: ['design', 'enum_edit'],
  menu: ['design', 'function_edit'],
  point: ['function_edit'],
  role: ['role_edit'],
  parameter: ['parameter_edit'],
}

function unlicensed(change: DefinitionChange, { principal, pack, before: present }: Case): Issue | undefined {
  const { definitionKind, name, before, after } = change
  const lacks = (...points: readonly string[]): boolean => !points.some((point) => mayDo(principal, point))
  if (pack ? isOfEngine(before) || isOfEngine(after) : lacks(...(POINTS[definitionKind] ?? ['design'])))
    return refusal(definitionKind, name, pack ? OF_ENGINE : NO_POINT)
  if (definitionKind === 'parameter' && isMaskSwitch(present, name) && lacks(MASKING_POINT))
    return refusal(definitionKind, name, NO_MASKING)
  const [next] = [after].flatMap((each) => each ?? []).filter(isKind('object'))
  const [former] = [before].flatMap((each) => each ?? []).filter(isKind('object'))
  if (!next) return undefined
  const moved = (part: 'query' | 'source'): boolean =>
    next.body[part] !== undefined && JSON.stringify(next.body[part]) !== JSON.stringify(former?.body[part])
  if (moved('query') && lacks('custom_sql')) return refusal(definitionKind, name, NO_SQL)
  if (moved('source') && lacks('existing_tables')) return refusal(definitionKind, name, NO_TABLES)
  return undefined
}

function isMaskSwitch(present: readonly Definition[], name: string): boolean {
  return present.filter(isKind('object')).some(({ body }) => body.mask_switch === name)
}

function isOfEngine(definition: Definition | undefined): boolean {
  return definition?.owner === SYSTEM_OWNER
}

const NO_POINT: Text = { zh: '您没有更改此类定义的权限', en: 'you may not change definitions of this kind' }
const OF_ENGINE: Text = { zh: '系统自身的定义不能由配置包更改', en: "packs do not change the engine's own" }
const NO_MASKING: Text = {
  zh: '它是脱敏开关；您没有“脱敏设置”权限',
  en: 'it switches masks; you have no right to set masking',
}
const NO_SQL: Text = { zh: '您没有“自定义SQL”权限', en: 'you have no right to custom SQL' }
const NO_TABLES: Text = { zh: '您没有“导入表对象”权限', en: 'you have no right to import tables' }
const NO_RECORDS: Text = { zh: '配置包带来您无权新增的记录', en: 'the pack brings records that you may not create' }

/** Records that a pack brings into what it does not make itself, such as people or their roles. */
function foreignRecords({ before, principal, pack }: Case): Issue[] {
  const present = new Set(before.filter(isKind('object')).map(({ name }) => name))
  const grants = principal.kind === 'user' ? principal.rights.grants : []
  const mayCreate = (object: string): boolean =>
    grants.some(
      (grant) =>
        grant.object === object &&
        grant.operations.includes('create') &&
        (grant.rows ?? 'all') === 'all' &&
        !grant.fields,
    )
  return (pack?.data ?? [])
    .filter((object) => present.has(object) && !mayCreate(object))
    .map((object) => refusal('object', object, NO_RECORDS))
}
