/** Saving and discarding drafts: each is well-formed when it is saved, and nobody's draft is overwritten unseen. */
import type { Database, Transaction } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/collections.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import { ADMINISTRATORS, type Definition, type DefinitionKind, type RawDefinition } from '../model/definition.ts'
import { type Body, isSameBody } from '../model/three-way.ts'
import { keyOf } from '../model/validate/identity.ts'
import { kindWords } from '../model/validate/words.ts'
import { splitFields } from '../model/validate/split-fields.ts'
import { currentGeneration } from '../schema/generation.ts'
import { cascade } from './cascade.ts'
import { type DraftIssue, faultsOf, told } from './issue.ts'
import { keptBecause, lockOf, objectOf } from './locked.ts'
import { nameOf } from './overlay.ts'
import {
  deleteDrafts,
  type DraftRow,
  type InForce,
  type NewDraft,
  readDrafts,
  readInForce,
  waitForDrafts,
  writeDrafts,
} from './store.ts'

export interface DraftInput {
  readonly kind: DefinitionKind
  readonly name: string
  /** Null drafts a removal. */
  readonly body: Body | null
  /** Of the draft that the person saw. */
  readonly version?: number
  /** Of the definition in force that the person saw: the draft counts as made from that. */
  readonly revision?: number
}

export interface SaveOptions {
  /** Id of the administrator. */
  readonly by: string
  /** Removals draft along what they make necessary in definitions that name what goes. */
  readonly cascade?: boolean
}

interface State {
  readonly inForce: readonly InForce[]
  readonly byKey: ReadonlyMap<string, InForce>
  readonly objects: ReadonlyMap<string, Definition>
  readonly drafts: ReadonlyMap<string, DraftRow>
}

/**
 * Saves all or none. A draft that says what is in force anyway is no draft: it goes.
 * @throws TesseraError VALIDATION_FAILED with places inside the bodies, DEFINITION_LOCKED, DRAFT_MOVED, NOT_FOUND
 */
export async function saveDrafts(db: Database, inputs: readonly DraftInput[], options: SaveOptions): Promise<void> {
  const given = inputs.map(withKind).flatMap(withFields)
  refuseLarge(given)
  await db.transaction(async (tx) => {
    const state = await readState(db, tx)
    for (const input of given) refuseLocked(input, state)
    refuseFaults(given, state)
    for (const input of given) refuseMoved(input, state, options.by)
    await loadSqlParserFor([...state.inForce, ...state.drafts.values(), ...given])
    const wanted = options.cascade ? [...given, ...cascade(given, state)] : given
    await write(db, tx, wanted, state, options.by)
  })
}

/** @throws TesseraError NOT_FOUND, DRAFT_MOVED when it is not of the version seen */
export async function discardDraft(
  db: Database,
  { kind, name, version }: Pick<DraftInput, 'kind' | 'name' | 'version'>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const { drafts } = await readState(db, tx)
    const draft = drafts.get(keyOf(kind, name))
    if (!draft) throw new TesseraError('NOT_FOUND')
    if (version !== undefined && version !== draft.version) throw moved(draft, name)
    await deleteDrafts(tx, db, [draft.id])
  })
}

export async function discardAllDrafts(db: Database): Promise<void> {
  await db.query(`delete from ${db.table('meta_draft')}`)
}

async function readState(db: Database, tx: Transaction): Promise<State> {
  await waitForDrafts(db, tx)
  const inForce = await readInForce(tx, db)
  const drafts = await readDrafts(tx, db)
  return {
    inForce,
    byKey: new Map(inForce.map((each) => [keyOf(each.kind, each.name), each])),
    objects: new Map(inForce.filter((each) => each.kind === 'object').map((each) => [each.name, each])),
    drafts: new Map(drafts.map((each) => [keyOf(each.kind, each.name), each])),
  }
}

/** The address says the kind; the body need not. */
function withKind(input: DraftInput): DraftInput {
  return input.body === null ? input : { ...input, body: { kind: input.kind, ...input.body } }
}

/** An object may bring its fields along, as a file writes them. */
function withFields(input: DraftInput): DraftInput[] {
  if (input.kind !== 'object' || input.body === null) return [input]
  const split = splitFields(rawOf(input, input.body))
  if (split.issues.length > 0) throw invalid(split.issues.map(told))
  return split.definitions.map((each) =>
    each.kind === 'object'
      ? { ...input, body: each.body }
      : { kind: 'field', name: nameOf('field', each.body), body: each.body },
  )
}

function rawOf({ kind, name }: Pick<DraftInput, 'kind' | 'name'>, body: Body): RawDefinition {
  return { kind, name, owner: ADMINISTRATORS, body }
}

const LARGEST_BODY = 1024 * 1024

function refuseLarge(inputs: readonly DraftInput[]): void {
  const isLarge = ({ body }: DraftInput): boolean => Buffer.byteLength(JSON.stringify(body)) > LARGEST_BODY
  if (inputs.some(isLarge)) throw new TesseraError('BODY_TOO_LARGE', { limit: '1 MB' })
}

function refuseFaults(inputs: readonly DraftInput[], { byKey }: State): void {
  const ownerOf = ({ kind, name }: DraftInput): string => byKey.get(keyOf(kind, name))?.owner ?? ADMINISTRATORS
  const issues = inputs.flatMap((input) => (input.body === null ? [] : faults(input, input.body, ownerOf(input))))
  const repeated = [...groupBy(inputs, ({ kind, name }) => keyOf(kind, name)).values()].flatMap(([, second]) =>
    second ? [repeatedIssue(second)] : [],
  )
  if (issues.length + repeated.length > 0) throw invalid([...issues, ...repeated])
}

function faults(input: DraftInput, body: Body, owner: string): DraftIssue[] {
  const written = body['kind']
  const issues = faultsOf({ ...rawOf(input, body), owner })
  if (issues.length > 0 || written !== input.kind || nameOf(input.kind, body) === input.name) return issues
  const { kind, name } = input
  return [
    {
      code: 'NAME_DIFFERS',
      kind,
      name,
      path: 'name',
      message: {
        zh: `名称“${nameOf(kind, body)}”与地址中的“${name}”不同`,
        en: `the name '${nameOf(kind, body)}' is not '${name}', as the address says`,
      },
      hint: { zh: '名称定下后不再更改；请更改显示名', en: 'a name stays as it is; change the label' },
    },
  ]
}

function repeatedIssue({ kind, name }: DraftInput): DraftIssue {
  const word = kindWords[kind]
  const message = { zh: `${word.zh}“${name}”出现两次`, en: `${word.en} '${name}' occurs twice` }
  return { code: 'DUPLICATE_NAME', kind, name, path: 'name', message }
}

function refuseLocked({ kind, name, body }: DraftInput, { byKey, objects }: State): void {
  const former = byKey.get(keyOf(kind, name))
  const object = objectOf({ kind, name }, objects)
  const owner = former?.owner ?? ADMINISTRATORS
  const reason = body === null && former ? keptBecause(former, object) : lockOf({ kind, owner, object })
  if (reason) throw new TesseraError('DEFINITION_LOCKED', { name, reason }, { data: { reason } })
}

/** One's own draft may be written over without saying which was seen; another's may not. */
function refuseMoved({ kind, name, body, version, revision }: DraftInput, { drafts, byKey }: State, by: string): void {
  const key = keyOf(kind, name)
  const [draft, former] = [drafts.get(key), byKey.get(key)]
  if (body === null && !former && !draft) throw new TesseraError('NOT_FOUND')
  const hasMovedOn = revision !== undefined && revision !== (former?.revision ?? 0)
  if (!isSeen(draft, version, by) || hasMovedOn) throw moved(draft, name)
}

function isSeen(draft: DraftRow | undefined, version: number | undefined, by: string): boolean {
  if (version !== undefined) return version === draft?.version
  return !draft || draft.by === null || draft.by.id === by
}

function moved(draft: DraftRow | undefined, name: string): TesseraError {
  const who = draft?.by?.name ?? { zh: '他人', en: 'somebody' }
  return new TesseraError('DRAFT_MOVED', { name, who }, { data: { current: draft ?? null } })
}

async function write(
  db: Database,
  tx: Transaction,
  inputs: readonly DraftInput[],
  { byKey, drafts }: State,
  by: string,
): Promise<void> {
  const fresh: NewDraft[] = []
  const gone = orphans(inputs, drafts)
  for (const input of inputs) {
    const key = keyOf(input.kind, input.name)
    const [former, draft] = [byKey.get(key), drafts.get(key)]
    const isEmpty = former ? input.body !== null && isSameBody(input.body, { ...former.body }) : input.body === null
    if (!isEmpty) fresh.push(newDraft(input, former, draft))
    else if (draft) gone.push(draft.id)
  }
  await deleteDrafts(tx, db, gone)
  const { number } = await currentGeneration(tx, db)
  await writeDrafts(tx, db, fresh, { by, generation: number })
}

/** What a draft is made from stays what it was, unless the person says what they saw. */
function newDraft(
  { kind, name, body, revision }: DraftInput,
  former: InForce | undefined,
  draft: DraftRow | undefined,
): NewDraft {
  if (draft && revision === undefined) {
    const { definition, base, baseRevision } = draft
    return { kind, name, body, definition, base, baseRevision }
  }
  const base = former ? { ...former.body } : null
  return { kind, name, body, definition: former?.id ?? null, base, baseRevision: former?.revision ?? null }
}

/** Drafts of fields whose object is to go. */
function orphans(inputs: readonly DraftInput[], drafts: ReadonlyMap<string, DraftRow>): string[] {
  const removed = inputs.filter(({ kind, body }) => kind === 'object' && body === null)
  return [...drafts.values()]
    .filter(({ kind, name }) => kind === 'field' && removed.some((object) => name.startsWith(`${object.name}.`)))
    .map(({ id }) => id)
}
