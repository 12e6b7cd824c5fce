/**
 * Which writes are one statement. Such a write is whole or nothing by itself and needs no transaction around it; all
 * others take several steps.
 */
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { Writer } from './context.ts'

type Action = 'create' | 'update'

/** Whether rows of an object, whoever writes them, are checked, written and given back by one statement. */
export function isOneStatement(object: ObjectModel, action: Action, rows: readonly Values[]): boolean {
  const steps = stepsOf(object)
  if (!steps[action]) return false
  return steps.given.size === 0 || !rows.some((row) => names(row, steps.given))
}

function names(row: Values, fields: ReadonlySet<string>): boolean {
  for (const name in row) if (fields.has(name)) return true
  return false
}

/**
 * Whether a call of `createMany` or `updateMany` is one statement for this writer. Who makes that call and no other may
 * then give the database itself as the writer's transaction.
 */
export function needsNoTransaction(
  { model, stages }: Pick<Writer, 'model' | 'stages'>,
  objectName: string,
  action: Action,
  rows: readonly Values[],
): boolean {
  const object = model.objects.get(objectName)
  if (!object || stages?.has(objectName)) return false
  // several changes name different fields, and then are several statements
  return (action === 'create' || rows.length === 1) && isOneStatement(object, action, rows)
}

interface Steps {
  /** False where numbers are taken for new records. Of existing tables rows alike go together, for these fill in the rest. */
  readonly create: boolean
  readonly update: boolean
  /** Names of fields whose values stand in other records or files, or lead to existing tables. */
  readonly given: ReadonlySet<string>
}

const known = new WeakMap<ObjectModel, Steps>()

function stepsOf(object: ObjectModel): Steps {
  const found = known.get(object)
  if (found) return found
  const { existing, fields } = object
  const steps: Steps = {
    create: !existing && !fields.some(({ kind }) => kind.numbering),
    update: !existing,
    given: new Set(fields.filter(takesSteps).map(({ name }) => name)),
  }
  known.set(object, steps)
  return steps
}

/** References to existing tables are looked up before the write, and what is found is held until it ends. */
function takesSteps({ kind, target, system, idKey }: FieldModel): boolean {
  const isElsewhere = target !== undefined && !system && idKey?.own !== true
  return kind.fileFault !== undefined || kind.storage === 'none' || isElsewhere
}
