/** Definitions from short literals: checked as those of a pack are, and applied to a workspace. */
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Definition, RawDefinition } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { type Applied, applyChange, type ChangeRequest, previewChange } from '../schema/apply.ts'
import type { Plan } from '../schema/plan.ts'

type Settings = Readonly<Record<string, unknown>>

/** A field's type, or its settings with `type`. */
export type FieldLiteral = string | Settings

/** `object('car', { plate: { type: 'text', required: true }, seats: 'integer' }, { title: 'plate' })` */
export function object(
  name: string,
  fields: Readonly<Record<string, FieldLiteral>>,
  settings: Settings = {},
): RawDefinition {
  const written = Object.entries(fields).map(([field, literal]) => ({
    name: field,
    label: labelOf(field),
    ...(typeof literal === 'string' ? { type: literal } : literal),
  }))
  return definition('object', name, { ...settings, fields: written })
}

/** `enumeration('colour', ['red', { value: 'blue', enabled: false }])` */
export function enumeration(
  name: string,
  items: readonly (string | Settings)[],
  settings: Settings = {},
): RawDefinition {
  const written = items.map((item) =>
    typeof item === 'string'
      ? { value: item, label: labelOf(item) }
      : { label: labelOf(String(item['value'])), ...item },
  )
  return definition('enum', name, { ...settings, items: written })
}

export function definition(kind: string, name: string, body: Settings): RawDefinition {
  const owner = typeof body['owner'] === 'string' ? body['owner'] : 'test'
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'owner'))
  return { kind, name, owner, body: { kind, name, label: labelOf(name), ...rest } }
}

/** The object that user fields point to. */
export const people = object(
  'sys_user',
  { account: { type: 'text', unique: true }, name: 'text' },
  { owner: 'system', title: 'name' },
)

export interface ApplyOptions extends Partial<Omit<ChangeRequest, 'change'>> {
  /** What goes, such as `field car.seats` or `object car`. */
  readonly remove?: readonly string[]
}

/** Everything there is after `raw` joined `current`. @throws TesseraError DEFINITION_INVALID */
export function joined(
  raw: readonly RawDefinition[],
  current: readonly Definition[],
  remove: readonly string[] = [],
): readonly Definition[] {
  const named = remove.map((each) => {
    const [kind = '', name = ''] = each.split(' ')
    return { kind, name }
  })
  const { definitions, issues } = checkDefinitions(raw, current, { remove: named })
  if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
  return definitions
}

export function applyDefinitions(
  db: Database,
  raw: readonly RawDefinition[],
  { remove, ...request }: ApplyOptions = {},
): Promise<Applied> {
  return applyChange(db, { author: { what: 'test' }, ...request, change: (current) => joined(raw, current, remove) })
}

export function planDefinitions(
  db: Database,
  raw: readonly RawDefinition[],
  { remove, ...request }: ApplyOptions = {},
): Promise<Plan> {
  return previewChange(db, { ...request, change: (current) => joined(raw, current, remove) })
}

function labelOf(name: string): { zh: string; en: string } {
  return { zh: `${name}（中）`, en: name }
}
