/** Changes of roles, menus and points that are in force at once: no draft, one revision each, as a whole or not at all. */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Definition, DefinitionKind, RawDefinition } from '../../model/definition.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { type Applied, applyChange } from '../../schema/apply.ts'
import { rememberShipped } from '../../schema/shipped.ts'
import { assertAdministratorRemains } from '../administrator.ts'

export interface DirectChange {
  readonly write?: readonly RawDefinition[]
  readonly remove?: readonly Pick<Definition, 'kind' | 'name'>[]
}

export interface DirectRequest {
  /** Who changes. */
  readonly by: string
  /** What is wanted, given what is in force; throws when it is not acceptable. */
  change(current: readonly Definition[], tx: Queryable): Promise<DirectChange> | DirectChange
  /** Asked once everything is whole; throws when whoever changes may not bring it about. */
  judge?(definitions: readonly Definition[]): void
  /** Further writes of the same transaction. */
  afterwards?(tx: Transaction, applied: Applied): Promise<void>
}

/** @throws TesseraError VALIDATION_FAILED with the place of every fault, LAST_ADMINISTRATOR, PLAN_REFUSED, LOCK_BUSY */
export function changeAtOnce(db: Database, { by, change, judge, afterwards }: DirectRequest): Promise<Applied> {
  return applyChange(db, {
    author: { id: by, what: 'console' },
    change: async (current, tx) => {
      const { write = [], remove = [] } = await change(current, tx)
      const { definitions, issues } = checkDefinitions(write, current, { remove })
      if (issues.length > 0) throw invalidDefinition(issues)
      judge?.(definitions)
      const former = new Map(current.map((each) => [each.id, each]))
      return definitions.map((each) => rememberShipped(each, former.get(each.id)))
    },
    afterwards: async (tx, applied) => {
      await afterwards?.(tx, applied)
      await assertAdministratorRemains(db, tx)
    },
  })
}

function invalidDefinition(issues: readonly Issue[]): TesseraError {
  return new TesseraError('VALIDATION_FAILED', { count: issues.length }, { issues })
}

/** The definition in force. @throws TesseraError NOT_FOUND */
export function inForce<K extends DefinitionKind>(
  current: readonly Definition[],
  kind: K,
  name: string,
): Definition<K> {
  const found = current.find((each): each is Definition<K> => each.kind === kind && each.name === name)
  if (!found) throw new TesseraError('NOT_FOUND')
  return found
}
