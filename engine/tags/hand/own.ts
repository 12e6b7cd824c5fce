/** Personal tags that are made where they are given: by the rights and checks of any record, owned by whoever gives them. */
import { mayDo } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { createMany, type Writer } from '../../records/index.ts'
import { mayTag } from './chosen.ts'
import { knownTags } from './known.ts'
import { PERSONAL } from './wanted.ts'

/**
 * Ids of one's own tags of these names; those that are not there yet are made.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED
 */
export async function ownTags(
  writer: Writer,
  object: string,
  wanted: readonly { readonly name: string; readonly color?: string }[],
): Promise<readonly string[]> {
  if (wanted.length === 0) return []
  const { db, tx, principal } = mayTag(writer, object)
  if (principal.kind !== 'user' || !mayDo(principal, PERSONAL)) throw new TesseraError('FORBIDDEN')
  const names = wanted.map(({ name }) => name)
  const known = (await knownTags(tx, db, { object, principal, names })).filter(({ own }) => own)
  const there = new Map(known.map(({ name, id }) => [name.toLowerCase(), id]))
  const distinct = new Map(wanted.map((each) => [each.name.toLowerCase(), each]))
  const fresh = [...distinct].flatMap(([name, each]) => (there.has(name) ? [] : [each]))
  const values = fresh.map((each) => ({ ...each, object, type: 'personal' }))
  const made = values.length === 0 ? { ids: [] } : await createMany(writer, 'sys_tag', values)
  return [...there.values(), ...made.ids]
}
