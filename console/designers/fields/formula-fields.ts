/** The fields of an object as a formula sees them, from their definitions and what their kinds say. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Definition, KindOffer } from '../../data/definitions.ts'
import type { FormulaField } from '../../fields/formula/formula-help.ts'

/** What the engine keeps of every record. */
const KEPT: readonly FormulaField[] = [
  { name: 'created_at', label: { zh: '创建时间', en: 'Created at' }, valueType: 'datetime' },
  { name: 'updated_at', label: { zh: '修改时间', en: 'Updated at' }, valueType: 'datetime' },
  { name: 'created_by', label: { zh: '创建人', en: 'Created by' }, valueType: 'reference' },
  { name: 'updated_by', label: { zh: '修改人', en: 'Updated by' }, valueType: 'reference' },
]

export function formulaFields(
  definitions: readonly Pick<Definition, 'body'>[],
  kinds: readonly Pick<KindOffer, 'name' | 'valueType'>[],
): FormulaField[] {
  const types = new Map(kinds.map(({ name, valueType }) => [name, valueType]))
  const written = definitions.map(({ body }): FormulaField => {
    const name = String(body['name'])
    return { name, label: labelOf(body['label'], name), valueType: types.get(resultOf(body) ?? String(body['type'])) }
  })
  return [...written, ...KEPT]
}

/** A computed field is what its result is, where the definition says that. */
function resultOf({ result }: Definition['body']): string | undefined {
  return typeof result === 'object' && result !== null && 'type' in result && typeof result.type === 'string'
    ? result.type
    : undefined
}

function labelOf(label: unknown, name: string): Text {
  const isText = typeof label === 'object' && label !== null && 'zh' in label && 'en' in label
  return isText ? { zh: String(label.zh), en: String(label.en) } : { zh: name, en: name }
}
