/**
 * How fields were called when an entry of the history was written. Entries keep names; a name may since have gone to
 * another field, and a field may have got another name. The history of definitions knows who held which name when.
 */
import type { Database, Queryable } from '../database/index.ts'
import { groupBy } from '../kernel/collections.ts'
import type { ObjectModel } from '../model/types.ts'

export interface FormerNames {
  /** The names that the object has had, the present one among them. */
  readonly objects: readonly string[]
  /** What the field is called now that an entry of `object` at `at` calls `name`; undefined when it is gone. */
  present(object: string, name: string, at: string): string | undefined
}

interface Taken extends Record<string, unknown> {
  definition: string
  /** `<object>.<field>` */
  name: string
  action: 'added' | 'changed'
  at: string
}

interface Holder {
  readonly definition: string
  /** Counts how often the definition was added: a field that went and came again began anew. */
  readonly life: number
  readonly since: string
}

/** Names change with a generation only, and each generation has its own Model. */
const known = new WeakMap<ObjectModel, FormerNames>()

export async function formerNames(
  scope: { readonly db: Pick<Database, 'table'>; readonly tx: Queryable },
  object: ObjectModel,
): Promise<FormerNames> {
  const names = known.get(object) ?? (await readNames(scope, object))
  known.set(object, names)
  return names
}

async function readNames(
  { db, tx }: { readonly db: Pick<Database, 'table'>; readonly tx: Queryable },
  object: ObjectModel,
): Promise<FormerNames> {
  const history = db.table('meta_definition_history')
  const own = await tx.query<{ name: string }>(
    `select distinct h.name from ${history} as h where h.definition = $1 and h.name <> $2`,
    [object.id, object.name],
  )
  const objects = [object.name, ...own.map((row) => row.name)]
  const taken = await tx.query<Taken>(
    `select h.definition::text as definition, h.name, h.action, h.at from ${history} as h
     where h.kind = 'field' and split_part(h.name, '.', 1) = any($1) and (h.action = 'added' or h.action = 'changed'
       and (h.before->>'name', h.before->>'object') is distinct from (h.after->>'name', h.after->>'object'))
     order by h.at, h.id`,
    [objects],
  )
  return namesOf(object, objects, taken)
}

function namesOf(object: ObjectModel, objects: readonly string[], taken: readonly Taken[]): FormerNames {
  const lives = new Map<string, number>()
  const held = taken.map(({ definition, name, action, at }) => {
    const life = (lives.get(definition) ?? 0) + (action === 'added' ? 1 : 0)
    lives.set(definition, life)
    return { name, holder: { definition, life, since: at } satisfies Holder }
  })
  const holders = groupBy(held, ({ name }) => name)
  const present = new Map(object.fields.map((field) => [field.id, field.name]))
  return {
    objects,
    present: (objectName, name, at) => {
      const [first, ...later] = holders.get(`${objectName}.${name}`) ?? []
      // what the engine keeps itself is in no history of definitions
      if (!first) return object.field.has(name) ? name : undefined
      // a write that began before the name changed may have ended after it: whoever had a name last keeps it till the next
      const { holder } = later.findLast((each) => each.holder.since <= at) ?? first
      return holder.life === lives.get(holder.definition) ? present.get(holder.definition) : undefined
    },
  }
}
