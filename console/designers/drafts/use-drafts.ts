/**
 * Drafts at work, for every designer: which there are, saving and discarding them, and what must be asked anew after
 * they were applied. Everything about definitions lies below `['design']`, so one write refreshes it all.
 */
import { useQuery, useQueryCache } from '@pinia/colada'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import {
  discardDraft,
  discardDrafts,
  draftRemoval,
  fetchDefinition,
  listDefinitions,
  listDrafts,
  listKinds,
  saveDraft,
  saveDrafts,
  type Body,
  type DesignKind,
  type DraftEntry,
  type DraftInput,
  type SavedDraft,
} from '../../data/definitions.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { notify } from '../../kit/notify.ts'
import { useSession } from '../../state/session.ts'
import { useWords } from './words.ts'

/** Somebody who waits for what others design looks again after this time. */
const FRESH_MS = 5_000

/** Definitions of one kind with drafts laid over them; of fields, those of one object. */
export function useDefinitions(kind: DesignKind, object?: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    key: () => ['design', 'list', kind, toValue(object) ?? ''],
    query: ({ signal }) => listDefinitions(kind, toValue(object), signal),
    staleTime: FRESH_MS,
    placeholderData: (former) => former,
  })
}

/** One definition with what is in force, who uses it and why it may be locked; nothing is asked without a name. */
export function useDefinition(kind: DesignKind, name: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    key: () => ['design', 'one', kind, toValue(name) ?? ''],
    query: ({ signal }) => fetchDefinition(kind, toValue(name) ?? '', signal),
    enabled: () => toValue(name) !== undefined,
    staleTime: 0,
  })
}

/** What every field kind offers; it changes only with the program. */
export function useKinds() {
  return useQuery({ key: ['field-kinds'], query: ({ signal }) => listKinds(signal), staleTime: Infinity })
}

export function useDrafts() {
  const { t, text } = useWords()
  const cache = useQueryCache()
  const session = useSession()
  const answer = useQuery({ key: ['design', 'drafts'], query: ({ signal }) => listDrafts(signal), staleTime: FRESH_MS })
  const drafts = computed(() => answer.data.value ?? [])

  const refresh = (): Promise<unknown> => cache.invalidateQueries({ key: ['design'] }).catch(() => undefined)

  /** After a new generation: navigation, screens and records are no longer what they were. */
  async function refreshAll(): Promise<void> {
    const all = ['design', 'screen', 'records'].map((key) => cache.invalidateQueries({ key: [key] }))
    await Promise.allSettled([session.load(), ...all])
  }

  function versionOf(kind: DesignKind, name: string): number | undefined {
    return drafts.value.find((draft) => draft.kind === kind && draft.name === name)?.version
  }

  /** A draft, and with a new object those of its fields, which would hang in the air. */
  function withParts(kind: DesignKind, name: string): DraftEntry[] {
    const own = drafts.value.find((draft) => draft.kind === kind && draft.name === name)
    const isNewObject = own?.kind === 'object' && own.action === 'added'
    const parts = drafts.value.filter((draft) => draft.kind === 'field' && draft.name.startsWith(`${name}.`))
    return [...(own ? [own] : []), ...(isNewObject ? parts : [])]
  }

  /** Throws what the server refuses, so that a form can show it at its inputs. */
  async function save(
    kind: DesignKind,
    name: string,
    body: Body,
    version = versionOf(kind, name),
  ): Promise<SavedDraft> {
    const saved = await saveDraft(kind, name, body, version)
    await refresh()
    return saved
  }

  async function saveAll(inputs: readonly DraftInput[]): Promise<void> {
    await saveDrafts(inputs)
    await refresh()
  }

  /** Carries out a small change and tells how it went; true when it was done. */
  async function attempt(work: () => Promise<unknown>, done: string): Promise<boolean> {
    try {
      await work()
      void notify('success', done)
      return true
    } catch (error) {
      void notify('error', faultText(error))
      return false
    } finally {
      void refresh()
    }
  }

  /** The first thing that is wrong says more than that something is. */
  function faultText(error: unknown): string {
    const first = error instanceof ApiError ? error.issues[0] : undefined
    return text(first?.message ?? errorText(error))
  }

  return {
    answer,
    drafts,
    refresh,
    refreshAll,
    versionOf,
    save,
    saveAll,
    attempt,
    faultText,
    /** Saves a change that needs no form. */
    saveQuietly: (kind: DesignKind, name: string, body: Body) =>
      attempt(() => saveDraft(kind, name, body, versionOf(kind, name)), t('drafts.saved')),
    removeQuietly: (kind: DesignKind, name: string, cascade = false) =>
      attempt(() => draftRemoval(kind, name, { version: versionOf(kind, name), cascade }), t('drafts.saved')),
    discard: (kind: DesignKind, name: string) =>
      attempt(async () => {
        for (const draft of withParts(kind, name)) await discardDraft(draft.kind, draft.name, draft.version)
      }, t('drafts.discarded')),
    discardAll: () => attempt(discardDrafts, t('drafts.discarded')),
  }
}
