/** What a change of definitions would let people do: said beside the plan, so that no right comes in unnoticed. */
import type { RoleDefinition } from '../../metadata/types.ts'
import type { Text } from '../kernel/text.ts'
import { type Definition, isKind } from '../model/definition.ts'
import type { DefinitionChange } from './definition-change.ts'

/** One sentence a role that would give more than it does; the gravest first. */
export function powersOf(changes: readonly DefinitionChange[]): Text[] {
  const roles = changes.flatMap(({ before, after }) => {
    const [next] = [after].flatMap((each) => each ?? []).filter(isKind('role'))
    const [previous] = [before].flatMap((each) => each ?? []).filter(isKind('role'))
    return next && next.body.enabled !== false ? [{ next, previous }] : []
  })
  const everything = roles.filter(({ next, previous }) => isAdministrator(next) && !isAdministrator(previous))
  const people = roles.filter(
    ({ next, previous }) => !isAdministrator(next) && rulesPeople(next) && !rulesPeople(previous),
  )
  return [
    ...everything.map(({ next: { body } }) => ({
      zh: `角色 ${body.name}（${body.label.zh}）将拥有管理员的全部权限`,
      en: `the role ${body.name} (${body.label.en}) may then do everything`,
    })),
    ...people.map(({ next: { body } }) => ({
      zh: `角色 ${body.name}（${body.label.zh}）将可更改用户或用户的角色`,
      en: `the role ${body.name} (${body.label.en}) may then change people or their roles`,
    })),
    ...WHOLESALE.flatMap((wholesale) => roles.flatMap((role) => wholesaleText(wholesale, role) ?? [])),
  ]
}

type Operation = NonNullable<RoleDefinition['grants']>[number]['operations'][number]

interface Wholesale extends Text {
  readonly operation: Operation
}

/** What concerns any number of records at once; what cannot be taken back first. */
const WHOLESALE: readonly Wholesale[] = [
  { operation: 'purge', zh: '彻底删除', en: 'delete for good' },
  { operation: 'export', zh: '导出', en: 'export' },
  { operation: 'import', zh: '导入', en: 'import' },
]

interface ChangedRole {
  readonly next: Definition<'role'>
  readonly previous: Definition<'role'> | undefined
}

/** Names the objects that are new to an operation of a role; nothing for who may or might do everything anyway. */
function wholesaleText({ operation, zh, en }: Wholesale, { next, previous }: ChangedRole): Text | undefined {
  if (isAdministrator(next) || isAdministrator(previous)) return undefined
  const before = new Set(granted(previous, operation))
  const objects = [...new Set(granted(next, operation))].filter((object) => !before.has(object))
  const { name, label } = next.body
  if (objects.length === 0) return undefined
  return {
    zh: `角色 ${name}（${label.zh}）将可${zh}：${objects.join('、')}`,
    en: `the role ${name} (${label.en}) may then ${en}: ${objects.join(', ')}`,
  }
}

function granted(role: Definition<'role'> | undefined, operation: Operation): string[] {
  if (!role || role.body.enabled === false) return []
  return (role.body.grants ?? []).flatMap(({ object, operations }) => (operations.includes(operation) ? [object] : []))
}

function isAdministrator(role: Definition<'role'> | undefined): boolean {
  return role?.body.administrator === true && role.body.enabled !== false
}

const PEOPLE: ReadonlySet<string> = new Set(['sys_user', 'sys_user_role'])
const WRITES: ReadonlySet<Operation> = new Set(['create', 'update', 'delete'])

function rulesPeople(role: Definition<'role'> | undefined): boolean {
  if (!role || role.body.enabled === false) return false
  return (role.body.grants ?? []).some(
    ({ object, operations }) => PEOPLE.has(object) && operations.some((operation) => WRITES.has(operation)),
  )
}
