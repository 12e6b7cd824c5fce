/** What is ticked of an object while its rights are edited, and the grant that this makes. */
import type { ApplicationGrant, GrantableField, GrantableObject } from '../../data/applications.ts'

export type FieldLevel = 'none' | 'read' | 'write'

export interface ObjectChoice {
  readonly operations: readonly string[]
  /** By name; nothing for all fields, readable and writable. */
  readonly fields?: Readonly<Record<string, FieldLevel>>
  readonly masked?: readonly string[]
}

export type Choices = Readonly<Record<string, ObjectChoice>>

export function choicesOf(grants: readonly ApplicationGrant[], objects: readonly GrantableObject[]): Choices {
  return Object.fromEntries(
    grants.map((grant) => [
      grant.object,
      choiceOf(grant, objects.find(({ name }) => name === grant.object)?.fields ?? []),
    ]),
  )
}

function choiceOf(
  { operations, fields, readonly = [], masked }: ApplicationGrant,
  known: readonly GrantableField[],
): ObjectChoice {
  const rest = masked ? { masked } : {}
  if (!fields && readonly.length === 0) return { operations, ...rest }
  const names = fields ?? known.map(({ name }) => name)
  const levels = names.map((name): [string, FieldLevel] => [name, readonly.includes(name) ? 'read' : 'write'])
  return { operations, fields: Object.fromEntries(levels), ...rest }
}

/** Grants of what is ticked; an object without any operation, or without any field, is none. */
export function grantsOf(choices: Choices): ApplicationGrant[] {
  return Object.entries(choices).flatMap(([object, { operations, fields, masked }]) => {
    if (operations.length === 0) return []
    const rest = masked ? { masked } : {}
    if (!fields) return [{ object, operations, ...rest }]
    const shown = Object.keys(fields).filter((name) => fields[name] !== 'none')
    const fixed = shown.filter((name) => fields[name] === 'read')
    return shown.length === 0
      ? []
      : [{ object, operations, fields: shown, ...(fixed.length > 0 && { readonly: fixed }), ...rest }]
  })
}

/** Reading goes along with everything that answers with the record. */
export function ticked(choice: ObjectChoice | undefined, operation: string, on: boolean): ObjectChoice {
  const before = choice?.operations ?? []
  const operations = on ? [...before, operation] : before.filter((each) => each !== operation)
  const needsRead = on && operation !== 'read' && operation !== 'create' && !operations.includes('read')
  return { ...choice, operations: needsRead ? ['read', ...operations] : operations }
}

export function levelled(
  choice: ObjectChoice,
  fields: readonly GrantableField[],
  name: string,
  level: FieldLevel,
): ObjectChoice {
  const whole = (field: GrantableField): FieldLevel => (field.writable ? 'write' : 'read')
  const before =
    choice.fields ?? Object.fromEntries(fields.map((each): [string, FieldLevel] => [each.name, whole(each)]))
  return { ...choice, fields: { ...before, [name]: level } }
}

/** What a field shows: what nobody writes cannot be given for writing. */
export function levelOf({ fields }: ObjectChoice, { name, writable }: GrantableField): FieldLevel {
  const level = fields ? (fields[name] ?? 'none') : 'write'
  return level === 'write' && !writable ? 'read' : level
}
