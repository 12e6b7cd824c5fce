/** Where people belong, as SQL over the engine's own tables: whoever asks, where one belongs is no secret to oneself. */
import { quotedName } from '../model/key.ts'
import type { Model, ObjectModel } from '../model/types.ts'

const USERS = 'sys_user'
const DEPARTMENTS = 'sys_department'
const MEMBERSHIPS = 'sys_user_department'

/** Names of the objects that tell who belongs where. */
export const PEOPLE_OBJECTS: readonly string[] = [USERS, DEPARTMENTS, MEMBERSHIPS]

/** The table of an object of a Model by which statements are written, quoted. */
export function tableOf({ workspace }: Pick<Model, 'workspace'>, { table }: Pick<ObjectModel, 'table'>): string {
  const schema = table.schema ?? workspace
  return [...(schema === undefined ? [] : [schema]), table.name].map(quotedName).join('.')
}

/** SQL of an array of the departments of one person, the main one among them, or of these and all below. */
export function departmentsSql(
  tableNamed: (object: string) => string,
  me: string,
  which: 'departments' | 'below',
): string {
  const living = (object: string, alias: string): string =>
    `${tableNamed(object)} as ${alias} where ${alias}.deleted_at is null`
  const own =
    `select asker.department as id from ${living(USERS, 'asker')} and asker.id = ${me} and asker.department is not null ` +
    `union select member.department from ${living(MEMBERSHIPS, 'member')} and member."user" = ${me}`
  if (which === 'departments') return `array(${own})`
  const next = `select node.id from mine, ${living(DEPARTMENTS, 'node')} and node.parent = mine.id`
  return `array(with recursive mine(id) as (select id from (${own}) as own union ${next}) select id from mine)`
}

/** SQL of an array of all people of one's departments, or of these and the ones below, oneself among them. */
export function colleaguesSql(model: Model, me: string, which: 'department' | 'below'): string {
  const table = namedTables(model)
  const departments = departmentsSql(table, me, which === 'below' ? 'below' : 'departments')
  return (
    `array(select colleague.id from ${table(USERS)} as colleague where colleague.department = any(${departments}) ` +
    `union select member."user" from ${table(MEMBERSHIPS)} as member where member.deleted_at is null and member.department = any(${departments}) ` +
    `union select ${me})`
  )
}

/** Tables by the names of their objects. */
export function namedTables(model: Model): (object: string) => string {
  return (name) => {
    const object = model.objects.get(name)
    if (!object) throw new Error(`the Model has no object ${name}`)
    return tableOf(model, object)
  }
}
