/** Who is signed in and what the server said at the start; also the layer that renews a session that ended meanwhile. */
import { useQueryCache } from '@pinia/colada'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import { localDate } from '../../engine/rules/calendar.ts'
import type { BootDocument, MenuNode } from '../../engine/screens/types.ts'
import * as api from '../data/api.ts'
import type { Person } from '../data/types.ts'

export const useSession = defineStore('session', () => {
  const boot = shallowRef<BootDocument>()
  /** The login layer is shown over the page. */
  const expired = ref(false)
  let waiting: (() => void)[] = []
  let loading: Promise<void> | undefined

  const person = computed(() => boot.value?.person ?? null)
  const modules = computed<readonly MenuNode[]>(() => boot.value?.modules ?? [])
  const productName = computed(() => boot.value?.product.name ?? 'Tessera')
  const timeZone = computed(() => boot.value?.timeZone ?? 'Asia/Shanghai')

  async function load(): Promise<void> {
    loading ??= api.fetchBoot().then((document) => {
      boot.value = document
    })
    try {
      await loading
    } finally {
      loading = undefined
    }
  }

  /** Whether the person holds a permission point; the server decides, this only spares buttons that would be refused. */
  function may(point: string): boolean {
    const held = boot.value?.person
    if (!held || held.closedPoints.includes(point)) return false
    return held.administrator || held.points.includes(point)
  }

  /**
   * An answer tells of a newer generation, or of other rights: the navigation and screens fetched before belong to the
   * former ones.
   */
  function heard(generation: number, rights: string | null): void {
    const known = boot.value
    if (!known) return
    const isOther = rights !== null && known.person !== null && rights !== known.person.rights
    if (generation <= known.generation && !isOther) return
    const cache = useQueryCache()
    void load()
      .then(() => cache.invalidateQueries({ key: ['screen'] }))
      .catch(() => undefined)
  }

  /** Somebody signed in by the layer. True when the page below still belongs to them. */
  function signedInAgain(now: Person): boolean {
    if (now.id !== person.value?.id || now.mustChangePassword || now.mustSetUpSecondStep) return false
    expired.value = false
    for (const proceed of waiting) proceed()
    waiting = []
    return true
  }

  /** Shows the layer; resolves when the session is there again. */
  function signedOut(): Promise<void> {
    expired.value = true
    return new Promise((resolve) => waiting.push(resolve))
  }

  async function changePassword(current: string, next: string): Promise<void> {
    await api.changePassword(current, next)
    await load()
  }

  return {
    boot,
    expired,
    person,
    modules,
    productName,
    timeZone,
    load,
    may,
    heard,
    signedInAgain,
    signedOut,
    changePassword,
    signOut: api.signOut,
  }
})

/** What `now`, `today` and `me` stand for at this moment. */
export function momentOf(session: {
  readonly timeZone: string
  readonly person: { readonly id: string } | null
}): DefaultContext {
  const now = new Date().toISOString()
  return { now, today: localDate(now, session.timeZone), ...(session.person && { userId: session.person.id }) }
}
