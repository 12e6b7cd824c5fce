/** Parameters that administrators make themselves: definitions of theirs, changed at once without a draft. */
import type { ParameterDefinition } from '../../metadata/types.ts'
import type { Database, Transaction } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import { ADMINISTRATORS, type Definition, isKind } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { applyChange } from '../schema/apply.ts'
import type { ParameterAuthor } from './parameter-rows.ts'

export interface OwnChange {
  readonly author: ParameterAuthor
  /** The rest of the same transaction. */
  afterwards(tx: Transaction, change: { readonly before?: Parameter; readonly after?: Parameter }): Promise<void>
}

type Parameter = ParameterDefinition

/** The definition as it is asked for; whether it can be one is checked before it is written. */
export interface OwnBody {
  readonly name: string
  readonly [part: string]: unknown
}

/**
 * Adds a definition or puts another in its place.
 * @param isNew whether the name must be free, or already one of administrators' own
 * @throws TesseraError VALIDATION_FAILED, NOT_FOUND, DEFINITION_LOCKED
 */
export async function writeOwn(db: Database, body: OwnBody, isNew: boolean, how: OwnChange): Promise<void> {
  let before: Definition<'parameter'> | undefined
  await applyChange(db, {
    author: authorOf(how.author),
    change: (current) => {
      before = findParameter(current, (name) => (isNew ? sameName(name, body.name) : name === body.name))
      if (isNew && before) throw taken(before.name)
      if (!isNew) refuseShipped(before)
      const { id: _id, ...rest } = body
      const raw = { kind: 'parameter', name: body.name, owner: ADMINISTRATORS, body: { ...rest, kind: 'parameter' } }
      const { definitions, issues } = checkDefinitions([raw], current)
      const prefix = `parameter/${body.name}/`
      if (issues.length > 0)
        throw invalid(issues.map((issue) => ({ ...issue, path: (issue.path ?? '').replace(prefix, '') })))
      return definitions
    },
    afterwards: (tx, { definitions }) => {
      const after = findParameter(definitions, (name) => name === body.name)
      return how.afterwards(tx, { ...(before && { before: before.body }), ...(after && { after: after.body }) })
    },
  })
}

/** Takes a parameter away that administrators made. @throws TesseraError NOT_FOUND, DEFINITION_LOCKED */
export async function removeOwn(db: Database, name: string, how: OwnChange): Promise<void> {
  let before: Definition<'parameter'> | undefined
  await applyChange(db, {
    author: authorOf(how.author),
    change: (current) => {
      before = findParameter(current, (each) => each === name)
      refuseShipped(before)
      return current.filter((each) => each !== before)
    },
    afterwards: (tx) => how.afterwards(tx, before ? { before: before.body } : {}),
  })
}

function findParameter(
  definitions: readonly Definition[],
  isMeant: (name: string) => boolean,
): Definition<'parameter'> | undefined {
  return definitions.filter(isKind('parameter')).find((each) => isMeant(each.name))
}

/** People do not tell codes apart by capitals. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** @throws TesseraError NOT_FOUND, DEFINITION_LOCKED */
export function refuseShipped(definition: Pick<Definition, 'name' | 'owner'> | undefined): void {
  if (!definition) throw new TesseraError('NOT_FOUND')
  if (definition.owner === ADMINISTRATORS) return
  throw new TesseraError('DEFINITION_LOCKED', {
    name: definition.name,
    reason: {
      zh: '系统生成的参数只能修改参数值，不能删除或改动定义',
      en: 'of a parameter that came with the system only the value can be changed',
    },
  })
}

function taken(name: string): TesseraError {
  return invalid([
    {
      code: 'NOT_UNIQUE',
      path: 'name',
      message: { zh: `参数编码“${name}”已存在`, en: `there is a parameter '${name}' already` },
    },
  ])
}

function authorOf({ id, what }: ParameterAuthor): { id?: string; what: string } {
  return { what: what ?? 'parameters', ...(id !== undefined && { id }) }
}
