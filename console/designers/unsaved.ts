/** Work on a page that is not saved: Ctrl+S saves it, leaving asks first. A page that is left in spite of the question forgets it. */
import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { confirm } from '../kit/notify.ts'
import { useWords } from './drafts/words.ts'

interface Work {
  readonly isDirty: () => boolean
  readonly save: () => void
  readonly forget: () => void
}

export function useUnsaved({ isDirty, save, forget }: Work): { mayLeave: () => Promise<boolean> } {
  const { t } = useWords()

  async function mayLeave(): Promise<boolean> {
    if (!isDirty()) return true
    const may = await confirm({
      title: t('form.dirtyTitle'),
      text: t('form.dirtyText'),
      yes: t('form.leave'),
      no: t('form.stay'),
      danger: true,
    })
    if (may) forget()
    return may
  }
  onBeforeRouteLeave(mayLeave)
  onBeforeRouteUpdate((to, from) => to.path === from.path || mayLeave())

  function onKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    // an input tells what was typed when it is left
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    if (isDirty()) save()
  }
  function onUnload(event: BeforeUnloadEvent): void {
    if (isDirty()) event.preventDefault()
  }
  function listen(): void {
    addEventListener('keydown', onKey)
    addEventListener('beforeunload', onUnload)
  }
  function rest(): void {
    removeEventListener('keydown', onKey)
    removeEventListener('beforeunload', onUnload)
  }
  // pages stay alive out of sight; only the one that is seen saves
  onMounted(listen)
  onActivated(listen)
  onDeactivated(rest)
  onBeforeUnmount(rest)

  return { mayLeave }
}
