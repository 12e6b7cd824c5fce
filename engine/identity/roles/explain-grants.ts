/** Grants of roles one by one, and what they are called. */
import type { Grant } from '../../../metadata/types.ts'
import type { Operation, Rights } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { ObjectModel } from '../../model/types.ts'
import { unite } from '../rights.ts'
import type { RoleRow } from './store.ts'
import { rowsWords } from './words.ts'

export interface GrantOfRole {
  readonly role: RoleRow
  readonly grant: Grant
}

/** The grants of enabled roles that give an operation on an object. */
export function grantsIn(roles: readonly RoleRow[], object: ObjectModel, operation: Operation): GrantOfRole[] {
  const isOpen = object.writer === 'open' && object.owner !== 'system'
  return roles
    .filter(({ body }) => body.enabled !== false && body.administrator !== true)
    .flatMap((role) =>
      (role.body.grants ?? [])
        .filter((grant) => grant.object === object.name || (grant.object === '*' && isOpen))
        .filter((grant) => grant.operations.includes(operation))
        .map((grant) => ({ role, grant })),
    )
}

/** As if a role gave this alone, and reading all, so that only its own rows count. */
export function rightsOfGrant({ grant }: GrantOfRole): Rights {
  const reading: Grant = { object: grant.object, operations: ['read'] }
  return unite([
    {
      kind: 'role',
      name: 'grant',
      label: { zh: '', en: '' },
      grants: grant.operations.includes('read') ? [grant] : [grant, reading],
    },
  ])
}

/** `role 'Sales': own records; fields name, phone`. */
export function grantWords({ role, grant }: GrantOfRole, object: ObjectModel): Text {
  const { label } = role.body
  const rows = rowsOf(grant, object)
  const fields = fieldsOf(grant.fields, object)
  const readonly = fieldsOf(grant.readonly, object)
  const masked = fieldsOf(grant.masked, object)
  const parts: Text[] = [
    { zh: `数据范围：${joined(rows, 'zh')}`, en: `rows: ${joined(rows, 'en')}` },
    ...(fields ? [{ zh: `字段：${joined(fields, 'zh')}`, en: `fields: ${joined(fields, 'en')}` }] : []),
    ...(readonly ? [{ zh: `只读：${joined(readonly, 'zh')}`, en: `read only: ${joined(readonly, 'en')}` }] : []),
    ...(masked ? [{ zh: `脱敏：${joined(masked, 'zh')}`, en: `masked: ${joined(masked, 'en')}` }] : []),
  ]
  return {
    zh: `角色“${label.zh}”授予；${parts.map(({ zh }) => zh).join('；')}`,
    en: `role '${label.en}' grants it; ${parts.map(({ en }) => en).join('; ')}`,
  }
}

function rowsOf({ rows = 'all' }: Grant, object: ObjectModel): Text[] {
  return (Array.isArray(rows) ? rows : [rows]).map((each) => {
    if (typeof each !== 'string') return { zh: '自定义条件', en: 'a condition of its own' }
    return rowsWords(each) ?? object.scopes.get(each)?.label ?? { zh: each, en: each }
  })
}

function fieldsOf(names: readonly string[] | undefined, object: ObjectModel): Text[] | undefined {
  return names?.map((name) => object.field.get(name)?.label ?? { zh: name, en: name })
}

function joined(words: readonly Text[], language: keyof Text): string {
  return words.map((each) => each[language]).join(language === 'zh' ? '、' : ', ')
}
