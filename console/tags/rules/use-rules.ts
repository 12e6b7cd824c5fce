/** The rules of one tag at work: the tag and its object, the rules with what may be done to them, and the tags they may name. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { listRecords, removeRecord, updateRecord } from '../../data/api.ts'
import { errorText } from '../../data/http.ts'
import { useRecord, useRefreshRecords, useScreen } from '../../data/queries.ts'
import { fetchOfferedTags } from '../../data/tag-setup.ts'
import type { Row } from '../../data/types.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { places, shown } from '../../kit/tree.ts'
import { useSession } from '../../state/session.ts'
import { PERSONAL, TAG } from '../tag-screen.ts'
import { useCategories } from '../use-categories.ts'
import { useTaggedObjects } from '../use-tagged-objects.ts'
import { useWords } from '../words.ts'
import { RULE, RULE_TEMPLATE } from './use-rule.ts'

/** A tag has few rules; beyond that they are found through the generic list. */
const MOST_RULES = 100

export function useRules(tagId: string) {
  const { t, text } = useWords()
  const session = useSession()
  const refresh = useRefreshRecords()
  const objects = useTaggedObjects()
  const tag = useRecord(() => ({ object: TAG, id: tagId, expand: ['category'] }))
  const screen = useScreen(RULE_TEMPLATE)
  const answer = useQuery({
    key: () => ['records', RULE, 'of', tagId],
    query: ({ signal }) => listRecords(RULE, queryOf(tagId), signal),
  })
  const name = computed(() => String(tag.data.value?.['object'] ?? ''))
  const object = computed(() => objects.data.value?.find((one) => one.object === name.value))
  const offered = useQuery({
    key: () => ['records', TAG, 'offered', name.value],
    query: ({ signal }) => fetchOfferedTags(name.value, signal),
    enabled: () => name.value !== '',
  })
  const categories = useCategories(() => name.value)
  const ways = computed(() => {
    const nodes = shown(categories.tree.value, () => false)
    return new Map(places(categories.tree.value, nodes).map(({ value, label }) => [value, label]))
  })
  /** Everybody's tags but this one: what only one person sees says nothing to others, and what names itself nothing at all. */
  const tags = computed(() => (offered.data.value ?? []).filter(({ id, type }) => id !== tagId && type !== PERSONAL))

  const may = computed(() => {
    const { create, update, delete: remove } = screen.data.value?.operations ?? {}
    const isGranted = session.may('tag_rules')
    return {
      add: isGranted && create === true,
      edit: isGranted && update === true,
      remove: isGranted && remove === true,
      sql: session.may('tag_sql'),
      preview: session.may('tag_preview'),
      run: session.may('tag_run'),
    }
  })

  async function setEnabled(row: Row, enabled: boolean): Promise<void> {
    await attempt(
      () => updateRecord(RULE, row.id, { version: row.version, enabled }),
      t(enabled ? 'tags.rule.wasEnabled' : 'tags.rule.wasDisabled', { name: String(row['name']) }),
    )
  }
  async function remove(row: Row): Promise<void> {
    const isSure = await confirm({
      title: t('tags.rule.remove'),
      text: t('tags.rule.removeText', { name: String(row['name']) }),
      yes: t('list.remove'),
      no: t('form.cancel'),
      danger: true,
    })
    if (isSure) await attempt(() => removeRecord(RULE, row.id, row.version), t('tags.rule.wasRemoved'))
  }
  async function attempt(work: () => Promise<unknown>, said: string): Promise<void> {
    try {
      await work()
      void notify('success', said)
    } catch (error) {
      void notify('error', text(errorText(error)))
    } finally {
      void refresh()
    }
  }

  return { tag, object, objects, screen, answer, tags, ways, may, setEnabled, remove }
}

function queryOf(tag: string) {
  return { limit: MOST_RULES, sort: 'created_at', filter: { in: [{ var: 'tag' }, [tag]] }, expand: ['author'] }
}
