/** What a removal makes necessary elsewhere: columns, tabs, menus and groups that name what goes leave with it. */
import type { Definition } from '../model/definition.ts'
import { keyOf } from '../model/validate/identity.ts'
import { keptBecause, objectOf } from './locked.ts'
import { nameOf } from './overlay.ts'
import type { DraftInput } from './save.ts'
import type { DraftRow } from './store.ts'
import { type Naming, Namings } from './uses.ts'
import { withoutParts } from './without-parts.ts'

interface State {
  readonly inForce: readonly Definition[]
  readonly objects: ReadonlyMap<string, Definition>
  readonly drafts: ReadonlyMap<string, DraftRow>
}

/** Drafts that let the given removals be applied, as far as no data of others hangs on it; what is left is told as issues. */
export function cascade(given: readonly DraftInput[], state: State): DraftInput[] {
  const removed = new Set(given.filter(({ body }) => body === null).map(({ kind, name }) => keyOf(kind, name)))
  if (removed.size === 0) return []
  const taken = new Set(given.map(({ kind, name }) => keyOf(kind, name)))
  const all = usersOf(state)
  const namings = new Namings(all)
  const users = all.filter((each) => !taken.has(keyOf(each.kind, each.name)))
  const edits = new Map<Definition, DraftInput>()
  // a tab may go with its template, which went with its object: until nothing more goes
  for (let before = -1; before !== removed.size;) {
    before = removed.size
    for (const user of users) {
      if (removed.has(keyOf(user.kind, user.name)) || goesWithObject(user, removed)) continue
      const gone = namings.in(user).filter(({ key }) => isGone(key, removed))
      const edit = editOf(user, gone, state)
      if (!edit) continue
      edits.set(user, edit)
      if (edit.body === null) removed.add(keyOf(user.kind, user.name))
    }
  }
  return [...edits.values()]
}

/** Definitions as they would be, drafts included. */
function usersOf({ inForce, drafts }: State): Definition[] {
  const kept = inForce.flatMap((each) => {
    const draft = drafts.get(keyOf(each.kind, each.name))
    if (!draft) return [each]
    return draft.body === null ? [] : [{ ...each, body: draft.body as unknown as Definition['body'] }]
  })
  const known = new Set(inForce.map((each) => keyOf(each.kind, each.name)))
  const added = [...drafts].flatMap(([key, { kind, body, id }]) =>
    known.has(key) || body === null
      ? []
      : [{ kind, id, name: nameOf(kind, body), owner: 'admin', body: body as unknown as Definition['body'] }],
  )
  return [...kept, ...added]
}

function goesWithObject({ kind, name }: Definition, removed: ReadonlySet<string>): boolean {
  return kind === 'field' && removed.has(keyOf('object', name.slice(0, name.indexOf('.'))))
}

function editOf(user: Definition, gone: readonly Naming[], state: State): DraftInput | undefined {
  if (gone.length === 0) return undefined
  const body = withoutParts(user.kind, { ...user.body }, gone)
  if (body === undefined) return undefined
  if (body === null && keptBecause(user, objectOf(user, state.objects)) !== null) return undefined
  return { kind: user.kind, name: user.name, body }
}

/** A field goes with its object. */
function isGone(key: string, removed: ReadonlySet<string>): boolean {
  if (removed.has(key)) return true
  const object = /^field:([^.]+)\./.exec(key)?.[1]
  return object !== undefined && removed.has(keyOf('object', object))
}
