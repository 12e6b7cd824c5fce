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
  ]
}

function isAdministrator(role: Definition<'role'> | undefined): boolean {
  return role?.body.administrator === true && role.body.enabled !== false
}

const PEOPLE: ReadonlySet<string> = new Set(['sys_user', 'sys_user_role'])
const WRITES: ReadonlySet<NonNullable<RoleDefinition['grants']>[number]['operations'][number]> = new Set([
  'create',
  'update',
  'delete',
])

function rulesPeople(role: Definition<'role'> | undefined): boolean {
  if (!role || role.body.enabled === false) return false
  return (role.body.grants ?? []).some(
    ({ object, operations }) => PEOPLE.has(object) && operations.some((operation) => WRITES.has(operation)),
  )
}
