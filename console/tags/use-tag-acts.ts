/** What may be done to tags, one or several, each where it is granted; and the dialog that is open for them. */
import { computed, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { removeRecords } from '../data/api.ts'
import { useRefreshRecords } from '../data/queries.ts'
import { changeAlike } from '../data/sets.ts'
import type { Row } from '../data/types.ts'
import { confirm, notify } from '../kit/notify.ts'
import type { MenuItem } from '../kit/menu-item.ts'
import { useSession } from '../state/session.ts'
import { refusalWords } from './refusal-words.ts'
import { AUTOMATIC, rulesPath, TAG } from './tag-screen.ts'
import { useWords } from './words.ts'

export type OpenDialog =
  | { readonly kind: 'tag'; readonly id: string | undefined; readonly copied?: Row }
  | { readonly kind: 'run'; readonly tags: readonly string[] | undefined; readonly ignored: number }
  | { readonly kind: 'runs' }

interface Source {
  readonly screen: () => ScreenModel
  readonly clear: () => void
}

export function useTagActs({ screen, clear }: Source) {
  const { t, text } = useWords()
  const router = useRouter()
  const refresh = useRefreshRecords()
  const dialog = shallowRef<OpenDialog>()

  const granted = useGranted(screen)

  async function run(key: string, rows: readonly Row[]): Promise<void> {
    const [first] = rows
    if (!first) return
    if (key === 'rules') void router.push(rulesPath(first.id))
    else if (key === 'edit') dialog.value = { kind: 'tag', id: first.id }
    else if (key === 'copy') dialog.value = { kind: 'tag', id: undefined, copied: first }
    else if (key === 'run') startRun(rows)
    else if (key === 'remove') await remove(rows)
    else await setEnabled(rows, key === 'enable')
  }

  function startRun(rows: readonly Row[]): void {
    const automatic = rows.filter(({ type }) => type === AUTOMATIC)
    if (automatic.length === 0) return void notify('info', t('tags.run.noneAutomatic'))
    const tags = automatic.map(({ id }) => id)
    dialog.value = { kind: 'run', tags, ignored: rows.length - automatic.length }
  }

  async function setEnabled(rows: readonly Row[], enabled: boolean): Promise<void> {
    const count = rows.length
    if (!enabled && !(await confirm(asked('disable', count)))) return
    await attempt(async () => {
      await changeAlike(TAG, { ids: rows.map(({ id }) => id) }, { enabled })
      void notify('success', t(enabled ? 'tags.wasEnabled' : 'tags.wasDisabled', { count }))
    })
  }
  async function remove(rows: readonly Row[]): Promise<void> {
    const count = rows.length
    if (!(await confirm({ ...asked('remove', count), danger: true }))) return
    await attempt(async () => {
      await removeRecords(
        TAG,
        rows.map(({ id }) => id),
      )
      void notify('success', t('tags.wasRemoved', { count }))
    })
  }
  function asked(act: 'disable' | 'remove', count: number) {
    return {
      title: t(`tags.${act}Title`, { count }),
      text: t(`tags.${act}Text`),
      yes: t(act === 'remove' ? 'list.remove' : 'tags.disable'),
      no: t('form.cancel'),
    }
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      clear()
    } catch (error) {
      void notify('error', refusalWords(error).map(text).join('\n'))
    } finally {
      void refresh()
    }
  }

  function show(next: OpenDialog | undefined): void {
    dialog.value = next
  }
  return { dialog, show, run, ...granted }
}

/** Menus of what is granted: by the points that this person holds and by what the server lets them do with tags. */
function useGranted(screen: Source['screen']) {
  const { t } = useWords()
  const session = useSession()
  const may = computed(() => {
    const isGranted = session.may('tags')
    const { create, update, delete: remove } = screen().operations
    return {
      add: isGranted && create,
      edit: isGranted && update,
      remove: isGranted && remove,
      run: session.may('tag_run'),
      rules: ['tag_rules', 'tag_sql', 'tag_preview'].some((point) => session.may(point)),
    }
  })
  const forMany = computed<MenuItem[]>(() => [
    ...(may.value.run ? [{ key: 'run', label: t('tags.run.start'), icon: 'video-play' }] : []),
    ...(may.value.edit
      ? [
          { key: 'enable', label: t('tags.enable') },
          { key: 'disable', label: t('tags.disable') },
        ]
      : []),
    ...(may.value.remove
      ? [{ key: 'remove', label: t('list.remove'), icon: 'delete', danger: true, apart: true }]
      : []),
  ])
  function forOne(row: Row | undefined): readonly MenuItem[] {
    if (!row) return []
    const isAutomatic = row['type'] === AUTOMATIC
    const needless = row['enabled'] ? 'enable' : 'disable'
    return [
      ...(isAutomatic && may.value.rules ? [{ key: 'rules', label: t('tags.rule.rules'), icon: 'set-up' }] : []),
      ...(may.value.edit ? [{ key: 'edit', label: t('list.edit'), icon: 'edit' }] : []),
      ...(may.value.add ? [{ key: 'copy', label: t('tags.copy'), icon: 'copy-document' }] : []),
      ...forMany.value
        .filter(({ key }) => key !== needless && (key !== 'run' || isAutomatic))
        .map((item) => ({ ...item, icon: item.icon ?? (row['enabled'] ? 'switch-button' : 'view') })),
    ]
  }

  return { may, forOne, forMany }
}
