/** The calls of those who shape definitions: what is in force, drafts over it, the plan they make, what was dropped. */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ValueTypeName } from '../../engine/rules/index.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { call } from './http.ts'
import { prepared } from './screen-preparation.ts'

const BASE = '/api/v1'

/** Kinds of definitions that are edited in the console. */
export type DesignKind = 'object' | 'field' | 'enum' | 'template' | 'tab' | 'menu'
export type DraftAction = 'added' | 'changed' | 'removed'
/** The body as the schema of its kind describes it. */
export type Body = Readonly<Record<string, unknown>>

/** A definition as it would be: the draft's body where there is one, else the one in force. */
export interface Definition {
  readonly kind: DesignKind
  /** Null for what is not in force yet. */
  readonly id: string | null
  /** A field's name is `<object>.<field>`. */
  readonly name: string
  readonly label: Text
  /** Pack, plugin or `admin`: who made it. */
  readonly owner: string
  /** A pack's definition that was changed here. */
  readonly customised: boolean
  readonly synchronised: boolean
  readonly draft: DraftAction | null
  readonly body: Body
  /** How often the definition in force was changed. */
  readonly revision: number
  /** Of the draft, for saving it again. */
  readonly version: number | null
  readonly created_at: string | null
}

export interface Usage {
  readonly kind: string
  readonly name: string
  readonly label: Text
  /** Place inside the user's body. */
  readonly path?: string
}

/** What is wrong with a draft, with the definition it is about; `path` is a place inside that one's body. */
export interface DraftIssue extends Issue {
  readonly kind?: string
  readonly name?: string
}

export interface DefinitionDocument extends Definition {
  readonly inForce: Body | null
  /** As its pack last shipped it, where it was changed here. */
  readonly shipped: Body | null
  readonly usedBy: readonly Usage[]
  /** Why nobody may change it. */
  readonly locked: Text | null
  /** Why it cannot be removed. */
  readonly kept: Text | null
  /** What is in force moved on since the draft was made. */
  readonly stale: boolean
  /** Properties that the draft and somebody else changed. */
  readonly conflicts: readonly string[]
  readonly issues: readonly DraftIssue[]
}

export interface Revision {
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
  /** What acted where no person did, such as a pack. */
  readonly byWhat: string | null
  readonly action: string
  readonly generation: number | null
  readonly before: Body | null
  readonly after: Body | null
}

export interface DraftEntry {
  readonly kind: DesignKind
  readonly name: string
  readonly label: Text
  readonly action: DraftAction
  readonly by: { readonly id: string; readonly name: string } | null
  readonly at: string
  readonly version: number
  readonly stale: boolean
  readonly conflicts: readonly string[]
  readonly issues: readonly DraftIssue[]
}

/** What is saved although it cannot be applied yet says so in `issues`; without action there was nothing to draft. */
export interface SavedDraft {
  readonly action: DraftAction | null
  readonly version?: number
  readonly issues: readonly DraftIssue[]
}

export interface Difference {
  readonly property: string
  readonly from: unknown
  readonly to: unknown
}

export interface PlannedChange {
  readonly kind: DraftAction
  readonly definitionKind: string
  readonly name: string
  readonly label: Text
  readonly differences: readonly Difference[]
}

export interface PlannedStep {
  readonly title: Text
  readonly table: string
  readonly sql: readonly string[]
  readonly lock: string
  readonly rewrite: boolean
  readonly rows: number
  /** About how long it takes; 0 where that is not worth saying. */
  readonly seconds: number
  /** The object or field whose data goes out of sight. */
  readonly loses: string | null
}

/** An index of an object, with what it is for and how it is doing. */
export interface ObjectIndex {
  readonly name: string
  readonly purpose: string
  readonly fields: readonly string[]
  readonly unique: boolean
  readonly reason: Text
  readonly definition?: string
  readonly bytes: number
  /** How often it was used. */
  readonly scans: number
  readonly state: 'valid' | 'invalid' | 'missing'
}

export interface ObjectIndexes {
  readonly existing: boolean
  readonly rows: number
  readonly bytes: number
  readonly indexes: readonly ObjectIndex[]
  /** Fields that lists offer to sort or filter by although no index serves it. */
  readonly unserved: readonly {
    readonly field: string
    readonly sorts: boolean
    readonly filters: boolean
    readonly templates: readonly string[]
    readonly indexable: boolean
  }[]
}

export interface Plan {
  /** Changes with everything the plan was made over. */
  readonly base: number
  readonly definitions: readonly PlannedChange[]
  readonly steps: readonly PlannedStep[]
  readonly problems: readonly DraftIssue[]
  readonly usedBy: readonly (Usage & { readonly of: { readonly kind: string; readonly name: string } })[]
}

export interface Dropped {
  readonly id: string
  readonly kind: 'object' | 'field'
  readonly name: string
  readonly label: Text
  readonly object?: string
  readonly rows: number
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | string | null
}

export interface KindSetting {
  readonly name: string
  readonly label: Text
  readonly schema: Body
  readonly required: boolean
  readonly description?: string
}

/** What a field kind offers to those who define fields. */
export interface KindOffer {
  readonly name: string
  readonly label: Text
  readonly settings: readonly KindSetting[]
  readonly masks: readonly string[]
  readonly long: boolean
  readonly uniqueAllowed: boolean
  readonly indexAllowed: boolean
  readonly requiredAllowed: boolean
  readonly searchAllowed: boolean
  /** As what formulas see its values; absent for what is computed. */
  readonly valueType?: ValueTypeName
  /** People give its values, so that a default means something. */
  readonly given: boolean
}

async function data<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const options = { ...(body !== undefined && { body }), ...(signal && { signal }) }
  return (await call<{ data: T }>(method, `${BASE}${path}`, options)).data
}

function definitionPath(root: string, kind: string, name: string): string {
  return `/${root}/${kind}/${encodeURIComponent(name)}`
}

export function listDefinitions(kind: DesignKind, object?: string, signal?: AbortSignal): Promise<Definition[]> {
  const query = new URLSearchParams({ kind, ...(object !== undefined && { object }) })
  return data('GET', `/definitions?${query}`, undefined, signal)
}

export function fetchDefinition(kind: DesignKind, name: string, signal?: AbortSignal): Promise<DefinitionDocument> {
  return data('GET', definitionPath('definitions', kind, name), undefined, signal)
}

export function fetchRevisions(kind: DesignKind, name: string, signal?: AbortSignal): Promise<Revision[]> {
  return data('GET', `${definitionPath('definitions', kind, name)}/revisions`, undefined, signal)
}

/** Those of the object as it is in force. */
export function fetchIndexes(object: string, signal?: AbortSignal): Promise<ObjectIndexes> {
  return data('GET', `${definitionPath('definitions', 'object', object)}/indexes`, undefined, signal)
}

export function listDrafts(signal?: AbortSignal): Promise<DraftEntry[]> {
  return data('GET', '/drafts', undefined, signal)
}

/** `version`: of the draft that was seen; another one meanwhile is a conflict. */
export function saveDraft(kind: DesignKind, name: string, body: Body, version?: number): Promise<SavedDraft> {
  return data('PUT', definitionPath('drafts', kind, name), { body, ...(version !== undefined && { version }) })
}

interface Removal {
  readonly version?: number | undefined
  /** Parts of other definitions that name it go with it. */
  readonly cascade?: boolean
}

export function draftRemoval(kind: DesignKind, name: string, { version, cascade }: Removal = {}): Promise<SavedDraft> {
  const path = `${definitionPath('drafts', kind, name)}${cascade ? '?cascade=1' : ''}`
  return data('PUT', path, { removed: true, ...(version !== undefined && { version }) })
}

export interface DraftInput {
  readonly kind: DesignKind
  readonly name: string
  /** null drafts a removal. */
  readonly body: Body | null
}

/** All or nothing. */
export function saveDrafts(drafts: readonly DraftInput[]): Promise<unknown> {
  return data('POST', '/drafts', { drafts })
}

export function discardDraft(kind: DesignKind, name: string, version?: number): Promise<void> {
  const query = version === undefined ? '' : `?version=${version}`
  return call('DELETE', `${BASE}${definitionPath('drafts', kind, name)}${query}`)
}

export function discardDrafts(): Promise<void> {
  return call('DELETE', `${BASE}/drafts`)
}

/** `prune`: data may go out of sight. */
export function planDrafts(prune: boolean, signal?: AbortSignal): Promise<Plan> {
  return data('POST', '/drafts/plan', { prune }, signal)
}

export function applyDrafts(base: number, prune: boolean): Promise<{ generation: number; definitions: number }> {
  return data('POST', '/drafts/apply', { base, prune })
}

export type PreviewWish = { readonly template: Body } | { readonly name: string }

export interface Preview {
  readonly screen: ScreenModel
  /** What keeps the template from being applied as it is. */
  readonly issues: readonly Issue[]
}

/** The screen that a template would give this person, drafts included. */
export async function fetchPreview(wish: PreviewWish, signal?: AbortSignal): Promise<Preview> {
  const options = { body: wish, ...(signal && { signal }) }
  const answer = await call<{ data: ScreenModel; issues?: readonly Issue[] }>('POST', `${BASE}/drafts/preview`, options)
  return { screen: await prepared(answer.data), issues: answer.issues ?? [] }
}

export function listDropped(signal?: AbortSignal): Promise<Dropped[]> {
  return data('GET', '/dropped', undefined, signal)
}

export function restoreDropped(id: string): Promise<unknown> {
  return data('POST', `/dropped/${encodeURIComponent(id)}/restore`, {})
}

/** Really deletes; `name` is what the person typed to confirm. */
export async function purgeDropped(id: string, name: string): Promise<void> {
  await call('POST', `${BASE}/dropped/${encodeURIComponent(id)}/purge`, { body: { name } })
}

export function listKinds(signal?: AbortSignal): Promise<KindOffer[]> {
  return data('GET', '/field-kinds', undefined, signal)
}
