/** What the menu of an object offers and does. */
import type { Definition } from '../../data/definitions.ts'
import { listDefinitions } from '../../data/definitions.ts'
import type { MenuItem } from '../../kit/menu-item.ts'
import { confirm } from '../../kit/notify.ts'
import { useRouter } from 'vue-router'
import { useDrafts } from '../drafts/use-drafts.ts'
import { flagOf, type ObjectRow } from './object-rows.ts'
import { useWords } from './words.ts'

export function useObjectActions() {
  const { t, text } = useWords()
  const router = useRouter()
  const { attempt, saveAll, removeQuietly, discard } = useDrafts()

  function menuItems(row: ObjectRow | undefined): MenuItem[] {
    if (!row) return []
    const { definition, waiting } = row
    const isEnabled = flagOf(definition, 'enabled', true)
    const isNew = definition.draft === 'added'
    return [
      { key: 'fields', label: t('objects.editFields'), icon: 'list' },
      { key: 'edit', label: t('objects.edit'), icon: 'edit' },
      ...(isNew ? [] : [{ key: 'open', label: t('objects.open'), icon: 'view' }]),
      {
        key: 'synchronise',
        label: t('objects.synchronise'),
        icon: 'refresh',
        disabled: definition.draft === null && waiting === 0,
      },
      { key: 'toggle', label: t(isEnabled ? 'objects.disable' : 'objects.enable'), icon: 'switch-button' },
      ...(isNew ? [] : [{ key: 'revisions', label: t('objects.revisions'), icon: 'clock' }]),
      definition.draft === null
        ? { key: 'remove', label: t('objects.remove'), icon: 'delete', danger: true, apart: true }
        : { key: 'discard', label: t('objects.undoDraft'), icon: 'refresh-left', apart: true },
    ]
  }

  function setEnabled(definitions: readonly Definition[], enabled: boolean): Promise<boolean> {
    const changed = definitions.filter((one) => flagOf(one, 'enabled', true) !== enabled)
    const inputs = changed.map(({ kind, name, body }) => ({ kind, name, body: { ...body, enabled } }))
    return attempt(() => (inputs.length > 0 ? saveAll(inputs) : Promise.resolve()), t('drafts.saved'))
  }

  async function remove(definition: Definition): Promise<void> {
    const yes = await confirm({
      title: t('objects.removeTitle'),
      text: t('objects.removeText', { name: text(definition.label) }),
      yes: t('objects.remove'),
      no: t('form.cancel'),
      danger: true,
    })
    if (yes) await removeQuietly('object', definition.name)
  }

  async function open({ name }: Definition): Promise<void> {
    const templates = await listDefinitions('template').catch(() => [])
    await router.push(`/o/${templates.find((one) => one.body['object'] === name)?.name ?? name}`)
  }

  async function act(key: string, definition: Definition): Promise<void> {
    if (key === 'toggle') await setEnabled([definition], !flagOf(definition, 'enabled', true))
    else if (key === 'remove') await remove(definition)
    else if (key === 'discard') await discard('object', definition.name)
    else if (key === 'open') await open(definition)
  }

  return { menuItems, act, setEnabled }
}
