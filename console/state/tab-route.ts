/** The address of the tab a page stands in; the frame provides it, because pages that are kept alive must not see another's. */
import { inject, type InjectionKey, type Ref } from 'vue'
import type { RouteLocationNormalizedLoaded } from 'vue-router'

export const TAB_ROUTE: InjectionKey<Readonly<Ref<RouteLocationNormalizedLoaded>>> = Symbol('route of the tab')

export function useTabRoute(): Readonly<Ref<RouteLocationNormalizedLoaded>> {
  const route = inject(TAB_ROUTE)
  if (!route) throw new Error('not inside a tab')
  return route
}

/** The tab of an address: its path, without question. */
export function tabKey(route: { readonly path: string }): string {
  return route.path
}
