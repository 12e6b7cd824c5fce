/** What every write knows: who writes what, in which transaction, of which Model. */
import type { AccessPlan, Operation, Principal } from '../access/index.ts'
import { accessPlan } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { ReadContext } from '../query/index.ts'
import type { Model } from '../model/types.ts'
import type { RuleMoment } from '../rules/index.ts'
import type { WriteStages } from './stages.ts'

export interface WriteContext extends ReadContext {
  readonly db: Pick<Database, 'table' | 'now'>
  /** The open transaction; a refusal rolls it back, so nothing half written stays. */
  readonly tx: Queryable
  /** Takes numbers that may leave gaps, apart from the transaction; without it they are taken within. */
  readonly aside?: Queryable
  /** Id of the request, kept with history and outbox. */
  readonly request?: string
  /** Fields given that the writer may give in some of the records only, in order. */
  readonly limited?: readonly string[]
  /** See `Writer`. */
  readonly quiet?: true
  readonly means?: string
  readonly stages?: WriteStages
  afterCommit?(work: () => Promise<void>): void
}

export interface Writer {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly tx: Queryable
  /** Takes numbers that may leave gaps, apart from the transaction; without it they are taken within. */
  readonly aside?: Queryable
  readonly model: Model
  readonly principal: Principal
  readonly moment: RuleMoment
  readonly request?: string
  /** The caller has no use for the records as they stand, which are as much work as the write: `null` comes back for each. */
  readonly quiet?: true
  /** By what the author writes where it is not record by record, such as `rule` or `import`; history tells it. */
  readonly means?: string
  /** Who has a say once the write stands. */
  readonly stages?: WriteStages
  /** Takes what is to be done after the commit; without it, it is not done. */
  afterCommit?(work: () => Promise<void>): void
}

/** The context of a write to one object, once the principal may do it at all. @throws TesseraError NOT_FOUND, FORBIDDEN */
export function authorise(writer: Writer, objectName: string, operation: Operation): WriteContext {
  const plan = requirePlan(writer.model, writer.principal, objectName)
  if (plan.scope(operation) === 'none') throw new TesseraError('FORBIDDEN')
  return { ...writer, plan }
}

/** The principal's plan for an object; an object one may not see does not exist. @throws TesseraError NOT_FOUND */
export function requirePlan(model: Model, principal: Principal, objectName: string): AccessPlan {
  const plan = accessPlan(model, principal, objectName)
  if (!plan) throw new TesseraError('NOT_FOUND')
  return plan
}

/** How the author appears in history: a person by id and by what they wrote, the engine by its reason, an application by its name. */
export function authorOf({ principal, means }: Pick<Writer, 'principal' | 'means'>): {
  kind: Principal['kind']
  id: string | null
  what: string | null
} {
  return {
    kind: principal.kind,
    id: principal.kind === 'user' ? principal.id : null,
    what: whatOf(principal) ?? means ?? null,
  }
}

function whatOf(principal: Principal): string | undefined {
  if (principal.kind === 'application') return principal.name
  return principal.kind === 'system' ? principal.reason : undefined
}
