/** What may be done to people, one or several: which acts are granted, and the dialog that is open for one. */
import { computed, shallowRef } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { errorText } from '../data/http.ts'
import { ownedBy, removePeople, runOnPeople, type Owned, type Shown } from '../data/people.ts'
import { useRefreshRecords } from '../data/queries.ts'
import { changeAlike } from '../data/sets.ts'
import { confirm, notify } from '../kit/notify.ts'
import type { MenuItem } from '../kit/menu-item.ts'
import { useMayDo } from './rights.ts'
import { useWords } from './words.ts'

export interface Named {
  readonly id: string
  readonly name: string
}

export type OpenDialog =
  | { readonly kind: 'person'; readonly id: string | undefined; readonly department?: string; readonly step?: 'roles' }
  | { readonly kind: 'departments'; readonly people: readonly Named[] }
  | { readonly kind: 'passwords'; readonly shown: Shown }
  | { readonly kind: 'preview' | 'sessions'; readonly person: Named }
  | {
      readonly kind: 'owned'
      readonly act: 'disable' | 'remove'
      readonly people: readonly Named[]
      readonly owned: Owned
    }

interface Source {
  readonly screen: () => ScreenModel
  readonly links: () => readonly ('departments' | 'roles')[]
  readonly clear: () => void
}

const RESET = 'reset_password'

export function useActs({ screen, links, clear }: Source) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  const dialog = shallowRef<OpenDialog>()

  const { forOne, forMany, mayReset } = useGranted(screen, links)

  async function run(key: string, people: readonly Named[]): Promise<void> {
    const [first] = people
    if (!first) return
    if (key === 'edit') dialog.value = { kind: 'person', id: first.id }
    else if (key === 'roles') dialog.value = { kind: 'person', id: first.id, step: 'roles' }
    else if (key === 'preview' || key === 'sessions') dialog.value = { kind: key, person: first }
    else if (key === 'departments') dialog.value = { kind: 'departments', people }
    else if (key === 'reset') await reset(people)
    else if (key === 'enable') await enable(people)
    else if (key === 'disable' || key === 'remove') await part(key, people)
  }

  async function reset(people: readonly Named[]): Promise<void> {
    const action = screen().actions.find(({ name }) => name === RESET)
    if (!action) return
    const title = t('organisation.resetTitle', { count: people.length })
    if (!(await confirm({ title, text: text(action.confirm), yes: text(action.label), no: t('form.cancel') }))) return
    await attempt(async () => {
      dialog.value = {
        kind: 'passwords',
        shown: await runOnPeople(
          RESET,
          people.map(({ id }) => id),
        ),
      }
    })
  }

  async function enable(people: readonly Named[]): Promise<void> {
    const title = t('organisation.enableTitle', { count: people.length })
    const words = { title, text: t('organisation.enableText'), yes: t('organisation.enable'), no: t('form.cancel') }
    if (await confirm(words)) await setStatus(people, 'enabled')
  }

  /** People leave: whoever owns records is named first. */
  async function part(act: 'disable' | 'remove', people: readonly Named[]): Promise<void> {
    await attempt(async () => {
      const owned = await ownedBy(people.map(({ id }) => id))
      dialog.value = { kind: 'owned', act, people, owned }
    }, false)
  }
  async function partWith(act: 'disable' | 'remove', people: readonly Named[]): Promise<void> {
    dialog.value = undefined
    if (act === 'disable') return setStatus(people, 'disabled')
    await attempt(async () => {
      const count = await removePeople(people.map(({ id }) => id))
      void notify('success', t('organisation.removedPeople', { count }))
    })
  }

  async function setStatus(people: readonly Named[], status: string): Promise<void> {
    await attempt(async () => {
      const { changed } = await changeAlike('sys_user', { ids: people.map(({ id }) => id) }, { status })
      void notify('success', t('organisation.changed', { count: changed }))
    })
  }

  async function attempt(work: () => Promise<void>, isChange = true): Promise<void> {
    try {
      await work()
      if (isChange) clear()
    } catch (error) {
      void notify('error', text(errorText(error)))
    } finally {
      if (isChange) void refresh()
    }
  }

  /** Opens a dialog in place of the present one; nothing closes it. */
  function show(next: OpenDialog | undefined): void {
    dialog.value = next
  }
  return { dialog, show, forOne, forMany, run, partWith, mayReset, clear }
}

/** Menus of what the server grants: by the generated screen of people and the points that this person holds. */
function useGranted(screen: Source['screen'], links: Source['links']) {
  const { t } = useWords()
  const mayDo = useMayDo()
  const operations = computed(() => screen().operations)
  const mayReset = computed(() => screen().actions.some(({ name }) => name === RESET))
  const mayEnable = computed(() => operations.value.update && screen().fields['status']?.readonly === false)

  const forMany = computed<MenuItem[]>(() => [
    ...(operations.value.update ? [{ key: 'departments', label: t('organisation.adjust') }] : []),
    ...(mayReset.value ? [{ key: 'reset', label: t('organisation.reset') }] : []),
    ...(mayEnable.value
      ? [
          { key: 'enable', label: t('organisation.enable') },
          { key: 'disable', label: t('organisation.disable') },
        ]
      : []),
    ...(operations.value.delete
      ? [{ key: 'remove', label: t('list.remove'), icon: 'delete', danger: true, apart: true }]
      : []),
  ])
  const allForOne = computed<MenuItem[]>(() => [
    { key: 'view', label: t('list.view'), icon: 'view' },
    ...(mayDo('user_preview') ? [{ key: 'preview', label: t('organisation.preview'), icon: 'menu' }] : []),
    ...(operations.value.update && links().includes('roles')
      ? [{ key: 'roles', label: t('organisation.setRoles'), icon: 'key' }]
      : []),
    ...(operations.value.update ? [{ key: 'edit', label: t('list.edit'), icon: 'edit' }] : []),
    ...(mayDo('user_sessions') ? [{ key: 'sessions', label: t('organisation.sessions'), icon: 'clock' }] : []),
    ...forMany.value
      .filter(({ key }) => key !== 'departments')
      .map((item) => ({ ...item, icon: ICONS[item.key] ?? '' })),
  ])
  /** Who may sign in is not enabled once more. */
  const forOne = computed(() => (isEnabled: boolean): readonly MenuItem[] => {
    const needless = isEnabled ? 'enable' : 'disable'
    return allForOne.value.filter(({ key }) => key !== needless)
  })
  return { forOne, forMany, mayReset }
}

const ICONS: Readonly<Record<string, string>> = {
  reset: 'lock',
  enable: 'user',
  disable: 'switch-button',
  remove: 'delete',
}
