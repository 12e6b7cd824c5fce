/** Whether the window is as narrow as a phone; one listener for everybody who asks. */
import { inject, provide, readonly, ref, type InjectionKey, type Ref } from 'vue'

const query = matchMedia('(max-width: 639px)')
const narrow = ref(query.matches)
query.addEventListener('change', (event) => (narrow.value = event.matches))

const NARROW: InjectionKey<Readonly<Ref<boolean>>> = Symbol('narrow')

/** What is drawn below stands in another window than ours, such as that of a preview. */
export function provideNarrow(other: Readonly<Ref<boolean>>): void {
  provide(NARROW, other)
}

export function useNarrow(): Readonly<Ref<boolean>> {
  return inject(NARROW, readonly(narrow))
}
