/** Definitions as administrators see them: what is in force with drafts laid over it, who uses it, what it once was. */
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { type Definition, type DefinitionKind } from '../model/definition.ts'
import type { Body } from '../model/three-way.ts'
import { keyOf } from '../model/validate/identity.ts'
import type { DraftIssue } from './issue.ts'
import { keptBecause, lockOf, objectOf } from './locked.ts'
import type { LaidDraft } from './overlay.ts'
import type { InForce, Person } from './store.ts'
import { type Use, usesIn } from './uses.ts'
import { readView, type View } from './view.ts'

export interface DefinitionEntry {
  readonly kind: DefinitionKind
  /** Null for what is not in force yet. */
  readonly id: string | null
  readonly name: string
  readonly label: Text
  readonly owner: string
  /** A pack's definition that administrators changed. */
  readonly customised: boolean
  /** Nothing waits to be applied. */
  readonly synchronised: boolean
  readonly draft: LaidDraft['action'] | null
  /** The draft's where there is one. */
  readonly body: Body
  /** How often the definition in force was changed; 0 for what is not in force yet. */
  readonly revision: number
  /** Of the draft, for saving it again. */
  readonly version: number | null
  readonly created_at: string | null
}

export interface DefinitionDocument extends DefinitionEntry {
  readonly inForce: Body | null
  /** As the pack last shipped it, where administrators changed it. */
  readonly shipped: Body | null
  readonly usedBy: readonly Use[]
  /** Why nobody may change it. */
  readonly locked: Text | null
  /** Why it cannot be removed. */
  readonly kept: Text | null
  /** What the draft was made from. */
  readonly base: Body | null
  /** What is in force moved on since the draft was made. */
  readonly stale: boolean
  /** Properties that the draft and somebody else changed. */
  readonly conflicts: readonly string[]
  readonly issues: readonly DraftIssue[]
}

export interface DraftEntry {
  readonly kind: DefinitionKind
  readonly name: string
  readonly label: Text
  readonly action: LaidDraft['action']
  readonly by: Person | null
  readonly at: string
  readonly version: number
  readonly stale: boolean
  readonly conflicts: readonly string[]
  readonly issues: readonly DraftIssue[]
}

export interface Revision {
  readonly at: string
  readonly by: Person | null
  /** What was at work, such as a pack. */
  readonly byWhat: string | null
  readonly action: string
  readonly generation: number | null
  readonly before: Body | null
  readonly after: Body | null
}

/** Everything of a kind, or of all, and of one object where that is named. */
export async function listDefinitions(
  db: Database,
  wanted: { readonly kind?: DefinitionKind; readonly object?: string } = {},
): Promise<DefinitionEntry[]> {
  const view = await readView(db)
  return entries(view).filter(
    ({ kind, body }) =>
      (wanted.kind === undefined || kind === wanted.kind) &&
      (wanted.object === undefined || body[kind === 'object' ? 'name' : 'object'] === wanted.object),
  )
}

/** @throws TesseraError NOT_FOUND */
export async function readDefinition(db: Database, kind: DefinitionKind, name: string): Promise<DefinitionDocument> {
  const view = await readView(db)
  const entry = entries(view).find((each) => each.kind === kind && each.name === name)
  if (!entry) throw new TesseraError('NOT_FOUND')
  return {
    ...entry,
    ...inForceOf(view, entry),
    ...draftParts(draftOf(view, kind, name)),
    usedBy: usesIn(view.definitions).get(keyOf(kind, name)) ?? [],
    issues: issuesOf(view, kind, name),
  }
}

function inForceOf(
  view: View,
  { kind, name, owner }: DefinitionEntry,
): Pick<DefinitionDocument, 'inForce' | 'shipped' | 'locked' | 'kept'> {
  const former = view.inForce.find((each) => each.kind === kind && each.name === name)
  const object = objectOf({ kind, name }, objectsOf(view))
  return {
    inForce: former ? { ...former.body } : null,
    shipped: former?.shipped ? { ...former.shipped } : null,
    locked: lockOf({ kind, owner, object }),
    kept: former ? keptBecause(former, object) : null,
  }
}

function draftParts(draft: LaidDraft | undefined): Pick<DefinitionDocument, 'base' | 'stale' | 'conflicts'> {
  if (!draft) return { base: null, stale: false, conflicts: [] }
  return { base: draft.row.base, stale: draft.stale, conflicts: draft.conflicts }
}

/** All drafts, the oldest first. */
export async function listDrafts(db: Database): Promise<DraftEntry[]> {
  const view = await readView(db)
  return view.drafts.map((draft) => draftEntry(view, draft))
}

/** The draft of one definition as it is after saving; null where saving showed that there is nothing to draft. */
export async function readDraft(db: Database, kind: DefinitionKind, name: string): Promise<DraftEntry | undefined> {
  const view = await readView(db)
  const draft = draftOf(view, kind, name)
  return draft && draftEntry(view, draft)
}

/** What a definition was, newest first; also of one that is in force no more. @throws TesseraError NOT_FOUND */
export async function listRevisions(db: Database, kind: DefinitionKind, name: string): Promise<Revision[]> {
  const history = db.table('meta_definition_history')
  const rows = await db.query<
    Record<string, unknown> & Omit<Revision, 'by'> & { by: string | null; who: string | null }
  >(
    `select h.at, h.by, u.name as who, h.by_what as "byWhat", h.action, h.generation, h.before, h.after
     from ${history} as h left join ${db.table('sys_user')} as u on u.id = h.by
     where h.definition = (select definition from ${history} where kind = $1 and name = $2 order by at desc, id desc limit 1)
     order by h.at desc, h.id desc limit ${MOST_REVISIONS}`,
    [kind, name],
  )
  if (rows.length === 0) throw new TesseraError('NOT_FOUND')
  return rows.map(({ by, who, ...row }) => ({ ...row, by: by === null ? null : { id: by, name: who ?? '' } }))
}

const MOST_REVISIONS = 500

function entries(view: View): DefinitionEntry[] {
  const drafts = new Map(view.drafts.flatMap((draft) => (draft.former ? [[draft.former.id, draft] as const] : [])))
  return [
    ...view.inForce.map((each) => entryOf(each, drafts.get(each.id))),
    ...view.drafts.flatMap((draft) => (draft.former || draft.body === null ? [] : [newEntry(draft, draft.body)])),
  ]
}

function entryOf(definition: InForce, draft: LaidDraft | undefined): DefinitionEntry {
  const { kind, id, name, owner, revision, createdAt, shipped } = definition
  const body = draft?.body ?? { ...definition.body }
  return {
    kind,
    id,
    name,
    label: labelOf(body, name),
    owner,
    customised: shipped !== undefined,
    synchronised: draft === undefined,
    draft: draft?.action ?? null,
    body,
    revision,
    version: draft?.row.version ?? null,
    created_at: createdAt,
  }
}

function newEntry({ row, action }: LaidDraft, body: Body): DefinitionEntry {
  const { kind, name, version } = row
  const label = labelOf(body, name)
  const about = { owner: 'admin', customised: false, synchronised: false, draft: action, revision: 0, created_at: null }
  return { kind, id: null, name, label, body, version, ...about }
}

function draftEntry(view: View, { row, action, body, former, stale, conflicts }: LaidDraft): DraftEntry {
  const { kind, name, by, at, version } = row
  const label = labelOf(body ?? { ...former?.body }, name)
  return { kind, name, label, action, by, at, version, stale, conflicts, issues: issuesOf(view, kind, name) }
}

function draftOf({ drafts }: View, kind: DefinitionKind, name: string): LaidDraft | undefined {
  return drafts.find(({ row, former }) => row.kind === kind && (former?.name ?? row.name) === name)
}

function issuesOf({ issues }: View, kind: DefinitionKind, name: string): DraftIssue[] {
  return issues.filter((issue) => issue.kind === kind && issue.name === name)
}

function objectsOf({ inForce }: View): ReadonlyMap<string, Definition> {
  return new Map(inForce.filter((each) => each.kind === 'object').map((each) => [each.name, each]))
}

export function labelOf(body: Body, name: string): Text {
  const { label } = body
  const isText = typeof label === 'object' && label !== null && 'zh' in label && 'en' in label
  return isText ? { zh: String(label.zh), en: String(label.en) } : { zh: nameWithin(name), en: nameWithin(name) }
}

function nameWithin(name: string): string {
  return name.slice(name.indexOf('.') + 1)
}
