/** Roles and their people at work: asked once for all that shows them, anew after every write. */
import { useQuery, useQueryCache } from '@pinia/colada'
import { computed, type Ref } from 'vue'
import { ApiError, errorText } from '../../data/http.ts'
import { listPeople, listRoles } from '../../data/roles.ts'
import { notify } from '../../kit/notify.ts'
import { useSession } from '../../state/session.ts'
import { useWords } from '../words.ts'

export function useRoles() {
  return useQuery({ key: ['rights', 'roles'], query: ({ signal }) => listRoles(signal), staleTime: 0 })
}

export interface PeopleView {
  readonly search: string
  readonly page: number
  readonly size: number
}

export function useRolePeople(role: Readonly<Ref<string | undefined>>, view: Readonly<Ref<PeopleView>>) {
  const question = computed(() => {
    const { search, page, size } = view.value
    return { search: search.trim(), limit: size, offset: (page - 1) * size }
  })
  return useQuery({
    key: () => ['rights', 'people', role.value ?? '', question.value],
    query: ({ signal }) => listPeople(role.value ?? '', question.value, signal),
    enabled: () => role.value !== undefined,
    staleTime: 0,
    placeholderData: (former) => former,
  })
}

/** Carries a write out, tells how it ended, and asks anew what it may have changed. */
export function useRoleWrites() {
  const cache = useQueryCache()
  const session = useSession()
  const { text } = useWords()
  return async (work: () => Promise<string>): Promise<boolean> => {
    try {
      void notify('success', await work())
      await cache.invalidateQueries({ key: ['rights'] })
      void session.load()
      return true
    } catch (error) {
      const issues = error instanceof ApiError ? error.issues.slice(0, 3).map(({ message }) => text(message)) : []
      void notify('error', [text(errorText(error)), ...issues].join('；'))
      return false
    }
  }
}
