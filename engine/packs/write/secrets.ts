/** Secrets that stand in definitions, which they should not: an export refuses to carry them out of the workspace. */
import type { Issue } from '../../kernel/errors.ts'
import { isList, isMapping } from '../plain.ts'
import { type Shape, shapeOfKind } from '../shape.ts'
import type { WantedDocument } from './wanted.ts'

/** Settings of handlers have no schema here; these names of theirs say what they hold. */
const SECRET_NAME = /(^|_)(passwords?|passwd|secrets?|tokens?|api_?keys?|private_keys?|access_keys?|credentials?)$/i

/** Every place of a document where a secret is written: marked as one by the schema, or called one in free settings. */
export function secretsIn({ kind, name, body }: WantedDocument): Issue[] {
  return placesIn(body, shapeOfKind(kind, body)).map((path) => ({
    code: 'SECRET_IN_DEFINITION',
    path: `${kind}/${name}/${path.join('/')}`,
    message: { zh: '此处写有机密', en: 'a secret is written here' },
    hint: {
      zh: '请存入 secret 类型的参数，并在此写参数的名称',
      en: 'keep it in a parameter of the type secret and name that parameter under another property',
    },
  }))
}

function placesIn(value: unknown, shape: Shape): (string | number)[][] {
  if (isList(value)) {
    return value.flatMap((item, index) => placesIn(item, shape.item(item)).map((path) => [index, ...path]))
  }
  if (!isMapping(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const child = shape.child(key)
    const isSecret = child.secret || (shape.free && SECRET_NAME.test(key))
    if (isSecret && !isEmpty(inner)) return [[key]]
    return placesIn(inner, child).map((path) => [key, ...path])
  })
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || typeof value === 'boolean'
}
