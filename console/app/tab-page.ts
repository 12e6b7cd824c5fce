/**
 * Pages under tabs are kept alive, so a page that is not shown must not see the address of the one that is. Each page
 * gets the address it was last shown at, and is known to keep-alive by its tab.
 */
import { defineComponent, h, provide, shallowRef, watch, type Component } from 'vue'
import { useRoute, type RouteLocationNormalizedLoaded } from 'vue-router'
import type { Text } from '../../engine/kernel/text.ts'
import { TAB_ROUTE, tabKey } from '../state/tab-route.ts'

export { tabKey, useTabRoute } from '../state/tab-route.ts'

/** What a tab is called whose page did not open and has no other name. */
export const NAMELESS: Text = { zh: '未打开的页面', en: 'Page not opened' }

const wrappers = new Map<string, Component>()

/** A component of the tab's own name around its page. */
export function tabPage(key: string, page: Component): Component {
  const known = wrappers.get(key)
  if (known) return known
  const wrapper = defineComponent({
    name: key,
    setup() {
      const route = useRoute()
      const own = shallowRef<RouteLocationNormalizedLoaded>({ ...route })
      watch(
        () => route.fullPath,
        () => {
          if (tabKey(route) === key) own.value = { ...route }
        },
      )
      provide(TAB_ROUTE, own)
      return () => h(page)
    },
  })
  wrappers.set(key, wrapper)
  return wrapper
}

/** Lets go of pages whose tabs were closed. */
export function forgetPages(open: readonly string[]): void {
  for (const key of wrappers.keys()) if (!open.includes(key)) wrappers.delete(key)
}
