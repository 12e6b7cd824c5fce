/** The first step: is one definition, taken alone, what the schema of its kind asks for? */
import type { DefinitionLanguage } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Definition, DefinitionKind, RawDefinition } from '../definition.ts'
import { explainAll, placeOf, type Subject } from './explain.ts'
import { definitionKinds, fieldValidatorOf, isDefinitionKind, validatorOf } from './schemas.ts'
import { say } from './sentences.ts'
import { didYouMean, kindWords } from './words.ts'

/** A definition of the right shape that has no id yet. */
export type Shaped<K extends DefinitionKind = DefinitionKind> = Omit<Definition<K>, 'id'>

/** Gives the definition with its body typed, or nothing after saying in `issues` what is wrong with it. */
export function shapeOf(raw: RawDefinition, issues: Issue[]): Shaped | undefined {
  if (!isDefinitionKind(raw.kind)) {
    const place = placeOf(
      { what: { zh: '定义', en: 'definition' }, path: `${raw.kind}/${raw.name}`, locate: raw.locate },
      ['kind'],
    )
    issues.push(say('UNKNOWN_KIND', { found: raw.kind }, { ...place, hint: didYouMean(raw.kind, definitionKinds) }))
    return undefined
  }
  return raw.kind === 'field' ? shapedField(raw, issues) : shaped(raw.kind, raw, issues)
}

/** How issues about a definition name it and find its parts. */
export function subjectOf(
  definition: Pick<RawDefinition, 'name' | 'locate'> & { readonly kind: DefinitionKind },
): Subject {
  return { what: kindWords[definition.kind], path: `${definition.kind}/${definition.name}`, locate: definition.locate }
}

function shaped<K extends DefinitionKind>(kind: K, raw: RawDefinition, issues: Issue[]): Shaped<K> | undefined {
  const validate = validatorOf(kind)
  const body: unknown = raw.body
  if (validate(body)) return typed(kind, body, raw)
  issues.push(...explainAll(validate.errors ?? [], body, subjectOf({ ...raw, kind })))
  return undefined
}

function shapedField(raw: RawDefinition, issues: Issue[]): Shaped<'field'> | undefined {
  const type: unknown = raw.body.type
  const kind = typeof type === 'string' ? fieldKinds.find(type) : undefined
  if (typeof type === 'string' && (kind === undefined || kind.internal === true)) {
    const known = fieldKinds.names().filter((name) => fieldKinds.get(name).internal !== true)
    const place = placeOf(subjectOf({ ...raw, kind: 'field' }), ['type'])
    issues.push(say('UNKNOWN_FIELD_TYPE', { found: type }, { ...place, hint: didYouMean(type, known) }))
    shaped('field', raw, issues)
    return undefined
  }
  if (kind === undefined) return shaped('field', raw, issues)
  const validate = fieldValidatorOf(kind)
  const body: unknown = raw.body
  if (validate(body)) return typed('field', body, raw)
  const what = { zh: `${kind.name} 类型的字段`, en: `a field of the type ${kind.name}` }
  issues.push(...explainAll(validate.errors ?? [], body, { ...subjectOf({ ...raw, kind: 'field' }), what }))
  return undefined
}

function typed<K extends DefinitionKind>(kind: K, body: DefinitionLanguage[K], raw: RawDefinition): Shaped<K> {
  return { kind, name: raw.name, owner: raw.owner, body, ...(raw.locate && { locate: raw.locate }) }
}
