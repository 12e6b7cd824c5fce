/**
 * What a push knows of a recipient: fields of the record that its author reads clearly, under their names, and the
 * person's name, phone and mail under names of their own, whatever the fields are called. Only what the content asks for
 * is taken along.
 */
import { type AccessPlan, type Bind } from '../../access/index.ts'
import { type ContactFields, contactOf } from '../../model/contact.ts'
import type { FieldModel } from '../../model/types.ts'
import { fieldExpression, type ReadContext } from '../../query/index.ts'
import type { PlanGround } from './types.ts'
import { processorsById } from '../processors/store.ts'
import type { ProcessorType } from '../processors/types.ts'

/** Names that any object with people behind its records has. */
export function contactAliases(contact: ContactFields | undefined): ReadonlyMap<string, FieldModel> {
  if (!contact) return new Map()
  const { name, phone, email } = contact
  const entries: (readonly [string, FieldModel])[] = [
    ['name', name],
    ...(phone
      ? ([
          ['mobile', phone],
          ['phone', phone],
        ] as const)
      : []),
    ...(email ? ([['email', email]] as const) : []),
  ]
  return new Map(entries)
}

/** Names that the content of a plan may ask for. */
export function knownNames({ object, fields }: AccessPlan): readonly string[] {
  const clear = [...fields.values()].filter(({ field, reads }) => reads === 'clear' && isTold(field))
  return [...new Set([...contactAliases(contactOf(object)).keys(), ...clear.map(({ field }) => field.name)])]
}

function isTold({ kind }: FieldModel): boolean {
  return kind.tags !== true && kind.lines === undefined
}

interface Content {
  readonly type: ProcessorType
  readonly processor: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** Names that the content asks for. */
export async function readNames({ db, on }: PlanGround, { type, processor, settings }: Content): Promise<string[]> {
  const found = (await processorsById(db, on, [processor])).get(processor)
  const paths = found ? type.variables(settings, found) : []
  return [...new Set(paths.map((path) => path.split('.')[0] ?? ''))]
}

/** What is taken along of the row `alias`, as JSON; the reader is the engine, which fills in what masks hide from people. */
export function dataSql(context: ReadContext, names: readonly string[], alias: string, bind: Bind): string {
  const { object, fields } = context.plan
  const people = contactAliases(contactOf(object))
  const parts = names.flatMap((name) => {
    const field = people.get(name) ?? fields.get(name)?.field
    return field ? [`${bind(name)}::text, ${fieldExpression(context, field, alias, bind)}`] : []
  })
  return `jsonb_build_object(${parts.join(', ')})`
}
