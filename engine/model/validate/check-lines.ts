/** Fields that show lines: does the reference of the lines lead back to the object of the field? */
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, isKind } from '../definition.ts'
import type { Catalogue } from './catalogue.ts'
import { placeOf } from './explain.ts'
import { keyOf } from './identity.ts'
import { speaker } from './sentence.ts'
import { subjectOf } from './shape.ts'
import { didYouMean } from './words.ts'

const say = speaker({
  LINES_VIA_UNKNOWN: { zh: '明细对象“{from}”没有字段“{via}”', en: "the lines' object '{from}' has no field '{via}'" },
  LINES_VIA_NOT_REFERENCE: {
    zh: '“{from}.{via}”不是指向对象“{object}”的引用，不能说明一行属于哪条记录',
    en: "'{from}.{via}' is no reference to object '{object}', so it cannot tell to which record a line belongs",
  },
  LINES_STAY: {
    zh: '“{object}”的记录删除后不保留，而明细“{from}”的记录会保留，会指向不存在的记录',
    en: "records of '{object}' are deleted for good, those of its lines '{from}' are kept and would point to nothing",
  },
})

/** `gone` are keys of deleted or renamed definitions: whoever still uses those is named elsewhere. */
export function checkLines(
  definitions: readonly Definition[],
  gone: ReadonlySet<string>,
  catalogue: Catalogue,
): Issue[] {
  const objects = new Map(definitions.filter(isKind('object')).map((each) => [each.name, each.body]))
  return definitions.filter(isKind('field')).flatMap((field) => {
    const lines = fieldKinds.get(field.body.type).lines?.(field.body)
    // a field of a wrong shape may be the reference
    if (!lines || !catalogue.isWhole(lines.from) || gone.has(keyOf('field', `${lines.from}.${lines.via}`))) return []
    return [...checkVia(field, lines, catalogue), ...checkKeeping(field, lines, objects)]
  })
}

interface Named {
  readonly from: string
  readonly via: string
}

function checkVia(field: Definition<'field'>, { from, via }: Named, catalogue: Catalogue): Issue[] {
  const { object } = field.body
  const references = catalogue.fields(from).filter((each) => {
    const kind = fieldKinds.get(each.type)
    return kind.many !== true && kind.target?.(each) === object
  })
  const names = references.map((each) => each.name)
  if (names.includes(via)) return []
  const place = { ...placeOf(subjectOf(field), ['via']), hint: didYouMean(via, names) }
  const code = catalogue.hasField(from, via) ? 'LINES_VIA_NOT_REFERENCE' : 'LINES_VIA_UNKNOWN'
  return [say(code, { from, via, object }, place)]
}

function checkKeeping(
  field: Definition<'field'>,
  { from }: Named,
  objects: ReadonlyMap<string, { readonly soft_delete?: boolean }>,
): Issue[] {
  const { object } = field.body
  const isKept = (name: string): boolean => objects.get(name)?.soft_delete ?? true
  if (isKept(object) || !isKept(from)) return []
  return [say('LINES_STAY', { object, from }, placeOf(subjectOf(field), ['from']))]
}
