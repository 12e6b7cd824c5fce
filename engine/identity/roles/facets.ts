/** What of one object a role may be given, and what of that its editor has to give: operations, rows and fields. */
import { accessPlan, type FieldAccess, type UserPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model, ObjectModel } from '../../model/types.ts'
import { offeredBy } from './tree.ts'
import { COMMON_ROWS, operationWords, rowsWords } from './words.ts'

export interface ObjectFacets {
  readonly name: string
  readonly label: Text
  /** Whose screen tells the fields that a condition on rows may ask about. */
  readonly template: string
  readonly operations: readonly {
    readonly name: string
    readonly label: Text
    /** Names of the row scopes that the editor may give; all where the editor reaches all records. */
    readonly rows: 'all' | readonly string[]
  }[]
  readonly rows: readonly { readonly name: string; readonly label: Text; readonly description?: Text }[]
  readonly fields: readonly {
    readonly name: string
    readonly label: Text
    /** Masked for everybody by its definition. */
    readonly masked: boolean
    /** How the editor has it: what one has masked may be given masked only. */
    readonly held: 'clear' | 'masked' | 'none'
    readonly writable: boolean
    /** Nobody writes it. */
    readonly closed: boolean
  }[]
}

/** @throws TesseraError NOT_FOUND */
export function objectFacets(model: Model, principal: UserPrincipal, name: string): ObjectFacets {
  const object = model.objects.get(name)
  if (!object) throw new TesseraError('NOT_FOUND')
  const plan = accessPlan(model, principal, name)
  return {
    name,
    label: object.label,
    template: object.defaultTemplate,
    operations: offeredBy(model, object).map((operation) => ({
      name: operation,
      label: operationWords(operation),
      rows: plan?.scope(operation) === 'all' ? 'all' : givenRows(principal, object, operation),
    })),
    rows: [
      ...COMMON_ROWS.map((each) => ({ name: each, label: rowsWords(each) ?? { zh: each, en: each } })),
      ...(object.definition.scopes ?? []).map(({ name: scope, label, description }) => ({
        name: scope,
        label,
        ...(description && { description }),
      })),
    ],
    fields: object.fields
      .filter((field) => !['id', 'version'].includes(field.name))
      .map((field) => {
        const access = plan?.fields.get(field.name)
        return {
          name: field.name,
          label: field.label,
          masked: field.mask !== undefined,
          held: heldAs(access),
          writable: access?.writable ?? false,
          closed: field.system || field.readonly || field.computed !== undefined || field.kind.numbering !== undefined,
        }
      }),
  }
}

function heldAs(access: FieldAccess | undefined): 'clear' | 'masked' | 'none' {
  if (!access) return 'none'
  return access.reads === 'clear' || access.field.mask !== undefined ? 'clear' : 'masked'
}

function givenRows({ rights }: UserPrincipal, { name }: ObjectModel, operation: string): string[] {
  const grants = rights.grants.filter(
    (grant) => (grant.object === name || grant.object === '*') && (grant.operations as string[]).includes(operation),
  )
  const rows = grants.flatMap(({ rows: given = 'all' }) => (Array.isArray(given) ? given : [given]))
  const named = rows.filter((each) => typeof each === 'string')
  // whoever reaches all below reaches the departments themselves
  return [...new Set(named.includes('below') ? [...named, 'department'] : named)]
}
