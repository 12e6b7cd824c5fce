/** What the descriptions of all addresses of one object's records are made of. */
import type { AccessPlan } from '../../access/index.ts'
import { idSchema } from '../../model/key.ts'
import { jsonContent } from './components.ts'

export type Item = Record<string, unknown>

/** What may be wrong with any body. */
export const BODY = ['BadRequest', 'TooLarge', 'NotJson'] as const

/** Others may change a table that was there before, or lock the program out. */
export function ofTable({ object }: AccessPlan): readonly 'Conflict'[] {
  return object.existing ? ['Conflict'] : []
}

/** Records of tables that were there before have the ids that their keys make. */
export function idParameter({ object }: AccessPlan): Item {
  if (object.key.own) return { $ref: '#/components/parameters/Id' }
  const [first, ...others] = object.key.columns
  const names = [first, ...others].map((column) => column?.column ?? '')
  return {
    name: 'id',
    in: 'path',
    required: true,
    description:
      others.length === 0
        ? `Id of the record: its ${names.join()}.`
        : `Id of the record: its ${names.join(', ')}, joined by \`~\`; in them \`%\` is written \`%25\` and \`~\` is written \`%7E\`.`,
    schema: idSchema(object.key),
  }
}

export function parameters(...names: readonly string[]): Item[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

export function operation({ object }: AccessPlan, verb: string, summary: { zh: string; en: string }): Item {
  return {
    // names of objects are lower-case, so that no two operations share one
    operationId: `${verb}_${object.name}`,
    tags: [object.name],
    summary: `${summary.zh}${object.label.zh} / ${summary.en}: ${object.label.en}`,
  }
}

/** A record with the fields that were asked for. */
export function record({ object }: AccessPlan): Item {
  return { $ref: `#/components/schemas/${object.name}` }
}

/** A record with all its fields. */
export function whole({ object }: AccessPlan): Item {
  return { $ref: `#/components/schemas/${object.name}.whole` }
}

export function answer(description: string, data: unknown): Item {
  return { description, content: jsonContent({ type: 'object', properties: { data }, required: ['data'] }) }
}

export function body(plan: AccessPlan, part: 'create' | 'update', several = false): Item {
  const schema = { $ref: `#/components/schemas/${plan.object.name}.${part}` }
  return {
    required: true,
    content: jsonContent(
      several ? { anyOf: [schema, { type: 'array', items: schema, minItems: 1, maxItems: 1000 }] } : schema,
    ),
  }
}

/** A body that holds exactly these. */
export function only(properties: Item): Item {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
