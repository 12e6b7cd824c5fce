/** Where and when rules of tags are asked, and how their fields and tags stand in statements. */
import { accessPlan, type Bind, systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import { type ReadContext, recordUuid, ruleContext, ruleFields } from '../../query/index.ts'
import { checkStored, type CompileContext, compileRule } from '../../rules/index.ts'
import type { TagState } from '../states.ts'
import { carriedSql } from './carried.ts'

export interface EvaluationGround {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly model: Model
  /** Name of the object. */
  readonly object: string
  /** The one moment of every rule that looks at the clock: an ISO instant. */
  readonly asOf: string
  readonly timeZone: string
  /** All tags of the object. */
  readonly states: readonly TagState[]
}

/** Living records, but for those that the object keeps out. */
export function takesPartSql(ground: EvaluationGround, alias: string, bind: Bind): string {
  const context = plainContext(ground, alias, bind)
  const object = objectOf(ground)
  const living = object.softDelete ? [`${alias}."deleted_at" is null`] : []
  if (object.retired === undefined) return living.join() || 'true'
  const reading = checkStored(object.retired, ruleFields(planOf(ground)))
  // definitions are checked when they are applied
  if (!('rule' in reading)) throw new Error(`the rule of retired records of ${object.name} cannot be read`)
  return [...living, `(${compileRule(reading.rule, context)}) is not true`].join(' and ')
}

export function objectOf({ model, object }: EvaluationGround): ReadContext['plan']['object'] {
  const found = model.objects.get(object)
  if (!found) throw new Error(`there is no object ${object}`)
  return found
}

function planOf({ model, object }: EvaluationGround): ReadContext['plan'] {
  const plan = accessPlan(model, systemPrincipal('tags'), object)
  // the engine itself may read every object
  if (!plan) throw new Error(`the object ${object} cannot be read`)
  return plan
}

/** Fields, relations and the clock as of the moment; tags as they stand in the joined array `s`. */
export function contextOf(ground: EvaluationGround, alias: string, bind: Bind): CompileContext {
  const tags = carriedSql(ground, recordUuid(objectOf(ground), alias), bind)
  return { ...plainContext(ground, alias, bind), tags }
}

function plainContext(ground: EvaluationGround, alias: string, bind: Bind): CompileContext {
  const { db, model, asOf, timeZone } = ground
  const context: ReadContext = {
    db: { table: (name) => db.table(name), now: literalInstant(asOf) },
    model,
    principal: systemPrincipal('tags'),
    plan: planOf(ground),
    moment: { now: asOf, timeZone },
  }
  return ruleContext(context, alias, bind)
}

function literalInstant(asOf: string): string {
  return `'${new Date(asOf).toISOString()}'::timestamptz`
}
