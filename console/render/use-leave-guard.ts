/** Guards work that is not saved: asks before a drawer closes, the page is left or the window goes. */
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { confirm } from '../kit/notify.ts'
import { useWords } from '../locales/i18n.ts'

export function useLeaveGuard(isDirty: () => boolean, close: () => void) {
  const { t } = useWords()

  async function mayLeave(): Promise<boolean> {
    if (!isDirty()) return true
    return confirm({
      title: t('form.dirtyTitle'),
      text: t('form.dirtyText'),
      yes: t('form.leave'),
      no: t('form.stay'),
      danger: true,
    })
  }
  /** Whoever leaves in spite of the question must not find the drawer when coming back: pages stay alive. */
  async function leave(): Promise<boolean> {
    const may = await mayLeave()
    if (may) close()
    return may
  }
  /** The browser asks in its own words before the window is closed. */
  function onUnload(event: BeforeUnloadEvent): void {
    if (isDirty()) event.preventDefault()
  }
  onBeforeRouteLeave(leave)
  onBeforeRouteUpdate((to, from) => to.path === from.path || leave())
  onMounted(() => addEventListener('beforeunload', onUnload))
  onBeforeUnmount(() => removeEventListener('beforeunload', onUnload))

  return { mayLeave, leave }
}
