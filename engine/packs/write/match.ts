/** Which definition in force each written one is: by name, or by id where one has been renamed since. */
import { definitionId } from '../../kernel/ids.ts'
import type { Definition } from '../../model/definition.ts'
import { isList, isMapping, type Mapping } from '../plain.ts'
import type { WrittenDocument } from './written-folder.ts'

/** A definition as it is written: a document, or a field inside the document of its object. */
export interface WrittenDefinition {
  readonly kind: string
  /** As written; the object of a field may have been renamed since. */
  readonly name: string
  readonly body: Mapping
  readonly document: WrittenDocument
  /** Position among the fields of the document's object. */
  readonly index?: number
}

export type Matches = ReadonlyMap<Definition, WrittenDefinition>

export function matchWritten(documents: readonly WrittenDocument[], definitions: readonly Definition[]): Matches {
  const matches = new Map<Definition, WrittenDefinition>()
  const written = documents.flatMap(definitionsOf)
  const isObject = (each: { readonly kind: string }): boolean => each.kind === 'object'
  match(written.filter(isObject), definitions.filter(isObject), (each) => each.name, matches)
  const renamed = new Map([...matches].map(([definition, each]) => [each.name, definition.name]))
  const others = written.filter((each) => !isObject(each))
  match(
    others,
    definitions.filter((each) => !isObject(each)),
    (each) => currentName(each, renamed),
    matches,
  )
  return matches
}

function match(
  written: readonly WrittenDefinition[],
  definitions: readonly Definition[],
  nameOf: (each: WrittenDefinition) => string,
  matches: Map<Definition, WrittenDefinition>,
): void {
  const byName = new Map(written.map((each) => [`${each.kind}:${nameOf(each)}`, each]))
  for (const definition of definitions) {
    const found = byName.get(`${definition.kind}:${definition.name}`)
    if (found) matches.set(definition, found)
  }
  const claimed = new Set(matches.values())
  const free = written.filter((each) => !claimed.has(each))
  const byId = new Map(free.flatMap((each) => idsOf(each).map((id) => [`${each.kind}:${id}`, each] as const)))
  for (const definition of definitions) {
    const found = matches.has(definition) ? undefined : byId.get(`${definition.kind}:${definition.id}`)
    if (!found || claimed.has(found)) continue
    matches.set(definition, found)
    claimed.add(found)
  }
}

function definitionsOf(document: WrittenDocument): WrittenDefinition[] {
  const { kind, name, body } = document
  if (kind === undefined || kind === 'pack') return []
  const fields = kind === 'object' && isList(body['fields']) ? body['fields'] : []
  return [
    { kind, name, body, document },
    ...fields.flatMap((field, index) =>
      isMapping(field)
        ? [{ kind: 'field', name: `${name}.${String(field['name'])}`, body: field, document, index }]
        : [],
    ),
  ]
}

function currentName({ kind, name }: WrittenDefinition, renamed: ReadonlyMap<string, string>): string {
  if (kind !== 'field') return name
  const [object = '', field] = name.split('.')
  return `${renamed.get(object) ?? object}.${field}`
}

function idsOf({ kind, name, body }: WrittenDefinition): string[] {
  return [definitionId(kind, name), ...(typeof body['id'] === 'string' ? [body['id']] : [])]
}
