/** The departments at work: asked for once, moved and deleted one by one. */
import { useQuery } from '@pinia/colada'
import { computed, type Ref } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { removeRecord, updateRecord } from '../data/api.ts'
import { errorText } from '../data/http.ts'
import { countPeople, fetchDepartments } from '../data/people.ts'
import { useRefreshRecords } from '../data/queries.ts'
import { confirm, notify } from '../kit/notify.ts'
import { departmentTree, type Node } from './department-tree.ts'
import { useWords } from './words.ts'

const OBJECT = 'sys_department'

export function useDepartments(screen: Readonly<Ref<ScreenModel | undefined>>, isFurtherKnown: () => boolean) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  const answer = useQuery({
    key: () => ['records', OBJECT, 'tree'],
    query: ({ signal }) => fetchDepartments(screen.value?.fields['enabled'] ? ['enabled'] : [], signal),
    enabled: () => screen.value !== undefined,
  })
  const tree = computed(() => departmentTree(answer.data.value?.rows ?? []))
  /** Counts come after the tree, which does not wait for them. */
  const counts = useQuery({
    key: () => ['records', 'sys_user', 'counts', String(isFurtherKnown())],
    query: ({ signal }) => countPeople(isFurtherKnown(), signal),
    enabled: () => answer.data.value !== undefined,
  })

  async function move(node: Node, parent: string | null): Promise<boolean> {
    if (node.row.parent === parent || node.id === parent) return false
    return done(t('organisation.moved', { name: node.name }), () =>
      updateRecord(OBJECT, node.id, { version: node.row.version, parent }),
    )
  }
  async function remove(node: Node): Promise<boolean> {
    const isSure = await confirm({
      title: t('organisation.remove'),
      text: t('organisation.removeText', { name: node.name }),
      yes: t('list.remove'),
      no: t('form.cancel'),
      danger: true,
    })
    if (!isSure) return false
    return done(t('organisation.removed', { name: node.name }), () => removeRecord(OBJECT, node.id, node.row.version))
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

  return { answer, tree, counts, move, remove }
}
