/** What the documents of a pack should say: the definitions in force, with what only files carry. */
import { definitionId } from '../../kernel/ids.ts'
import { groupBy } from '../../kernel/collections.ts'
import { type Definition, isKind } from '../../model/definition.ts'
import { ORDER_STEP } from '../../model/validate/split-fields.ts'
import { isList, type Mapping } from '../plain.ts'
import type { Matches, WrittenDefinition } from './match.ts'
import type { WrittenDocument } from './written-folder.ts'

export interface WantedDocument {
  readonly kind: string
  readonly name: string
  /** The object that it is about, where it belongs to one. */
  readonly object?: string
  readonly body: Mapping
  readonly written?: WrittenDocument
  /** For the fields of an object: where each stood among the written ones. */
  readonly formerFields: readonly (number | undefined)[]
}

export interface Owned {
  /** Definitions of the owner, in the order in which they were made. */
  readonly own: readonly Definition[]
  readonly all: readonly Definition[]
}

/** Documents for the definitions of an owner. Fields stand inside their object where that is the owner's too. */
export function wantedDocuments(owned: Owned, matches: Matches): WantedDocument[] {
  const objects = new Map(owned.own.filter(isKind('object')).map((each) => [each.name, each]))
  const isInside = (field: Definition<'field'>): boolean => {
    const object = objects.get(field.body.object)
    const written = matches.get(field)
    // without `order` it could not be told from its place in the list
    if (!object || field.body.order === undefined) return false
    return !written || (written.index !== undefined && written.document === matches.get(object)?.document)
  }
  const inside = owned.own.filter(isKind('field')).filter(isInside)
  const fieldsOf = groupBy(inside, (field) => field.body.object)
  const insiders = new Set<Definition>(inside)
  const outside = owned.own.filter((each) => !insiders.has(each))
  const insideOf = (each: Definition): Definition<'field'>[] =>
    each.kind === 'object' ? (fieldsOf.get(each.name) ?? []) : []
  return outside.map((each) => wantedDocument(each, insideOf(each), { owned, matches, objects }))
}

interface Context {
  readonly owned: Owned
  readonly matches: Matches
  /** The owner's objects by name. */
  readonly objects: ReadonlyMap<string, Definition>
}

function wantedDocument(
  definition: Definition,
  inside: readonly Definition<'field'>[],
  context: Context,
): WantedDocument {
  const match = context.matches.get(definition)
  // a field that leaves its object gets a document of its own
  const written = match?.index === undefined ? match : undefined
  const { kind, name } = definition
  const fields = inOrder(inside, context.matches)
  const object = objectOf(definition)
  return {
    kind,
    name,
    ...(object !== undefined && { object }),
    body: { ...bodyOf(definition, written, context), ...fieldsIn(fields, written, context) },
    ...(written && { written: written.document }),
    formerFields: fields.map((field) => context.matches.get(field)?.index),
  }
}

function objectOf({ kind, name, body }: Definition): string | undefined {
  if (kind === 'object') return name
  return 'object' in body ? String(body.object) : undefined
}

function fieldsIn(
  fields: readonly Definition<'field'>[],
  written: WrittenDefinition | undefined,
  context: Context,
): { readonly fields?: readonly Mapping[] } {
  // an empty list that somebody wrote says what no list says
  const isEmptyWritten = isList(written?.body['fields']) && written.body['fields'].length === 0
  if (fields.length === 0 && !isEmptyWritten) return {}
  return { fields: fields.map((field, index) => insideBody(field, index, context)) }
}

/** Written fields in the order of the file, so that it need not change; then new ones. */
function inOrder(fields: readonly Definition<'field'>[], matches: Matches): Definition<'field'>[] {
  const placeOf = (field: Definition<'field'>): number => matches.get(field)?.index ?? Infinity
  const orderOf = (field: Definition<'field'>): number => field.body.order ?? 0
  return [...fields].sort((a, b) => {
    const [first, second] = [placeOf(a), placeOf(b)]
    return first === second ? orderOf(a) - orderOf(b) : first - second
  })
}

/** A field inside its object says neither kind nor object, nor an order that its place in the list gives anyway. */
function insideBody(field: Definition<'field'>, index: number, context: Context): Mapping {
  const written = context.matches.get(field)
  const { kind, object: _object, order, ...body } = bodyOf(field, written, context)
  const isImplied = order === (index + 1) * ORDER_STEP && written?.body['order'] === undefined
  return { ...(written?.body['kind'] !== undefined && { kind }), ...body, ...(!isImplied && { order }) }
}

/** The body with what is an instruction to the engine rather than content: id and former name as the file has them. */
function bodyOf(definition: Definition, written: WrittenDefinition | undefined, context: Context): Mapping {
  const { id: _id, renamed_from: formerName, ...body } = withoutSecret(definition)
  const former = written ? written.body['renamed_from'] : formerName
  const isUsable =
    former !== undefined &&
    former !== definition.body.name &&
    (written !== undefined || isFree(definition, former, context))
  const needsId = written?.body['id'] !== undefined || !derivedIds(definition, written, context).includes(definition.id)
  return { ...body, ...(needsId && { id: definition.id }), ...(isUsable && { renamed_from: former }) }
}

/** The value of a secret stays in the workspace. */
function withoutSecret({ body }: Definition): Mapping {
  if (body.kind !== 'parameter' || body.type !== 'secret') return { ...body }
  const { default: _default, ...rest } = body
  return rest
}

/** A former name that something else bears now would be taken for that. */
function isFree({ kind, body }: Definition, former: unknown, { owned }: Context): boolean {
  const name = kind === 'field' && 'object' in body ? `${String(body.object)}.${String(former)}` : former
  return !owned.all.some((each) => each.kind === kind && each.name === name)
}

/** Ids that a reader of the file arrives at by itself: from the name, or the former names that stand there. */
function derivedIds(
  definition: Definition,
  written: WrittenDefinition | undefined,
  { matches, objects }: Context,
): string[] {
  const former = (each: WrittenDefinition | undefined): string[] => {
    const name = each?.body['renamed_from']
    return typeof name === 'string' ? [name] : []
  }
  const names = [definition.body.name, ...former(written)]
  if (definition.kind !== 'field' || !('object' in definition.body))
    return names.map((name) => definitionId(definition.kind, name))
  const object = String(definition.body.object)
  const home = objects.get(object)
  const owners = [object, ...(home && written ? former(matches.get(home)) : [])]
  return owners.flatMap((each) => names.map((name) => definitionId('field', `${each}.${name}`)))
}
