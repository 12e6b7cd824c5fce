/** The categories of one object at work: asked for once, moved and deleted one by one. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { removeRecord, updateRecord } from '../data/api.ts'
import { errorText } from '../data/http.ts'
import { useRefreshRecords } from '../data/queries.ts'
import { countTags, fetchCategories, type TagCategory } from '../data/tag-setup.ts'
import { confirm, notify } from '../kit/notify.ts'
import { shown, treeOf, wayTo, type TreeNode } from '../kit/tree.ts'
import { useWords } from './words.ts'

export type CategoryNode = TreeNode<TagCategory>

export const CATEGORY = 'sys_tag_category'

export function useCategories(object: () => string) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  const answer = useQuery({
    key: () => ['records', CATEGORY, 'tree', object()],
    query: ({ signal }) => fetchCategories(object(), signal),
    enabled: () => object() !== '',
  })
  const tree = computed(() => treeOf(answer.data.value ?? []))
  /** Counts come after the tree, which does not wait for them. */
  const counted = useQuery({
    key: () => ['records', 'sys_tag', 'counts', object()],
    query: ({ signal }) => countTags(object(), signal),
    enabled: () => answer.data.value !== undefined,
  })
  /** Tags of a category and of those below it, as the list shows them. */
  const counts = computed(() => {
    const own = counted.data.value
    if (!own) return undefined
    const sums = new Map<string, number>()
    const sum = (node: CategoryNode): number => {
      const all = node.children.reduce((so, child) => so + sum(child), own.get(node.id) ?? 0)
      sums.set(node.id, all)
      return all
    }
    tree.value.forEach(sum)
    return sums
  })

  /** A category with all below it. */
  function below(id: string): readonly string[] {
    const node = wayTo(tree.value, id).at(-1)
    return node ? [id, ...shown(node.children, () => false).map((each) => each.id)] : [id]
  }
  async function move(node: CategoryNode, parent: string | null): Promise<void> {
    if (node.row.parent === parent || node.id === parent) return
    await done(t('tags.category.moved', { name: node.name }), () =>
      updateRecord(CATEGORY, node.id, { version: node.row.version, parent }),
    )
  }
  async function remove(node: CategoryNode): Promise<boolean> {
    const isSure = await confirm({
      title: t('tags.category.remove'),
      text: t('tags.category.removeText', { name: node.name }),
      yes: t('list.remove'),
      no: t('form.cancel'),
      danger: true,
    })
    if (!isSure) return false
    return done(t('tags.category.removed', { name: node.name }), () =>
      removeRecord(CATEGORY, node.id, node.row.version),
    )
  }
  async function done(said: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      void notify('success', said)
      return true
    } catch (error) {
      void notify('error', text(errorText(error)))
      return false
    } finally {
      void refresh()
    }
  }

  return { answer, tree, counts, below, move, remove }
}
