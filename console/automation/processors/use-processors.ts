/** The processors of the workspace, and what may be done to them. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { removeRecord } from '../../data/api.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { fetchProcessorTypes, listProcessors, PROCESSOR } from '../../data/processors.ts'
import { useRefreshRecords, useScreen } from '../../data/queries.ts'
import type { Row } from '../../data/types.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useSession } from '../../state/session.ts'
import { useWords } from './words.ts'

export interface ListedProcessor {
  readonly id: string
  readonly name: string
  readonly code: string
  readonly url: string
  readonly method: string
  readonly builtin: boolean
  readonly type: string
  readonly enabled: boolean
  readonly note: string
  readonly row: Row
}

/** The template of the object, by which rights over it are known. */
const TEMPLATE = 'processors'

export function useProcessors(search: () => string) {
  const { t, text } = useWords()
  const session = useSession()
  const refresh = useRefreshRecords()
  const screen = useScreen(TEMPLATE)
  const answer = useQuery({
    key: () => ['records', PROCESSOR, 'registry', search()],
    query: ({ signal }) => listProcessors(search(), signal),
    placeholderData: (former) => former,
  })
  const types = useQuery({ key: ['processor-types'], query: ({ signal }) => fetchProcessorTypes(signal) })
  const all = computed<readonly ListedProcessor[] | undefined>(() => answer.data.value?.map(listed))
  const may = computed(() => {
    const { create, update, delete: remove } = screen.data.value?.operations ?? {}
    return {
      add: create === true,
      edit: update === true,
      remove: remove === true,
      test: session.may('processor_test'),
    }
  })

  async function remove({ id, name, row }: ListedProcessor): Promise<void> {
    const asked = { title: t('processors.removeTitle', { name }), text: t('processors.removeText') }
    const answers = { yes: t('processors.remove'), no: t('processors.cancel'), danger: true }
    if (!(await confirm({ ...asked, ...answers }))) return
    try {
      await removeRecord(PROCESSOR, id, row.version)
      void notify('success', t('processors.wasRemoved'))
    } catch (error) {
      const issues = error instanceof ApiError ? error.issues.map(({ message }) => message) : []
      void notify('error', (issues.length > 0 ? issues : [errorText(error)]).map(text).join('\n'))
    } finally {
      void refresh()
    }
  }

  return { screen, answer, types, all, may, remove }
}

function listed(row: Row): ListedProcessor {
  const text = (name: string): string => (typeof row[name] === 'string' ? row[name] : '')
  return {
    id: row.id,
    name: text('name'),
    code: text('code'),
    url: text('url'),
    method: text('method'),
    builtin: row['kind'] === 'builtin',
    type: text('type'),
    enabled: row['enabled'] === true,
    note: text('note'),
    row,
  }
}
