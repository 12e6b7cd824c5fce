/** Drafts laid over what is in force: the set of definitions that applying them would give, and what stands against it. */
import { ADMINISTRATORS, type Definition, type DefinitionKind, type RawDefinition } from '../model/definition.ts'
import { type Body, mergeThreeWays } from '../model/three-way.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { keyOf } from '../model/validate/identity.ts'
import { fill } from '../kernel/text.ts'
import { kindWords } from '../model/validate/words.ts'
import { rememberShipped } from '../schema/shipped.ts'
import { type DraftIssue, told } from './issue.ts'
import type { DraftRow } from './store.ts'

export interface LaidDraft {
  readonly row: DraftRow
  readonly action: 'added' | 'changed' | 'removed'
  /** The definition in force that it changes or removes. */
  readonly former?: Definition
  /** What would be in force: the draft, with what others changed elsewhere in the definition since; null for a removal. */
  readonly body: Body | null
  /** What is in force moved on since the draft was made. */
  readonly stale: boolean
  /** Properties that both the draft and somebody else changed. */
  readonly conflicts: readonly string[]
}

export interface Overlay {
  readonly drafts: readonly LaidDraft[]
  /** Everything there would be; complete only where there are no issues. */
  readonly definitions: readonly Definition[]
  readonly issues: readonly DraftIssue[]
}

/** The name of a body: a field's is `<object>.<field>`. */
export function nameOf(kind: DefinitionKind, body: Body): string {
  return kind === 'field' ? `${String(body['object'])}.${String(body['name'])}` : String(body['name'])
}

export function layOver(
  current: readonly Definition[],
  revisions: ReadonlyMap<string, number>,
  rows: readonly DraftRow[],
): Overlay {
  const byId = new Map(current.map((each) => [each.id, each]))
  const byKey = new Map(current.map((each) => [keyOf(each.kind, each.name), each]))
  const drafts = rows.flatMap((row): LaidDraft[] => {
    const former = byId.get(row.definition ?? '') ?? byKey.get(keyOf(row.kind, row.name))
    return [laid(row, former, former && revisions.get(former.id))]
  })
  const written = drafts.flatMap((draft) => rawOf(draft) ?? [])
  const remove = drafts.flatMap(({ body, former }) => (body === null && former ? [former] : []))
  const checked = checkDefinitions(written, current, { remove })
  return {
    drafts,
    definitions: checked.definitions.map((each) => rememberShipped(each, byId.get(each.id))),
    issues: [...drafts.flatMap(conflictsOf), ...checked.issues.map(told)],
  }
}

function laid(row: DraftRow, former: Definition | undefined, revision: number | undefined): LaidDraft {
  const written = former ? 'changed' : 'added'
  const action = row.body === null ? 'removed' : written
  const stale = former ? revision !== row.baseRevision : row.definition !== null
  const about = { row, action, stale, ...(former && { former }) } as const
  if (!stale || row.body === null || !former) return { ...about, body: row.body, conflicts: [] }
  return { ...about, ...mergeThreeWays(row.base ?? {}, row.body, { ...former.body }) }
}

function rawOf({ row, body, former }: LaidDraft): RawDefinition | undefined {
  if (body === null) return undefined
  return { kind: row.kind, name: nameOf(row.kind, body), owner: former?.owner ?? ADMINISTRATORS, body }
}

const SENTENCES = {
  both: {
    zh: '{kind}“{name}”的“{property}”在此期间已由他人更改，与草稿不同',
    en: "'{property}' of {kind} '{name}' was changed by somebody else meanwhile, in another way than the draft does",
  },
  gone: {
    zh: '{kind}“{name}”在此期间已被移除',
    en: "{kind} '{name}' was removed meanwhile",
  },
} as const

function conflictsOf({ row, former, conflicts, stale, body }: LaidDraft): DraftIssue[] {
  const values = { kind: kindWords[row.kind], name: row.name }
  const about = { code: 'DRAFT_STALE', kind: row.kind, name: row.name }
  if (stale && !former && body !== null) {
    const hint = { zh: '请放弃草稿，或恢复已移除的定义', en: 'discard the draft, or restore what was removed' }
    return [{ ...about, path: '', message: fill(SENTENCES.gone, values), hint }]
  }
  return conflicts.map((property) => ({
    ...about,
    path: property,
    message: fill(SENTENCES.both, { ...values, property }),
    hint: { zh: '请核对后重新保存草稿，或放弃草稿', en: 'compare, then save the draft again or discard it' },
  }))
}
