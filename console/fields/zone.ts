/** The workspace's time zone, given by the application to everything below it. */
import { inject, ref, type InjectionKey, type Ref } from 'vue'

export const ZONE: InjectionKey<Readonly<Ref<string>>> = Symbol('time zone')

export function useZone(): Readonly<Ref<string>> {
  return inject(ZONE, ref('Asia/Shanghai'))
}
