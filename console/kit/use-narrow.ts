/** Whether the window is as narrow as a phone; one listener for everybody who asks. */
import { readonly, ref, type Ref } from 'vue'

const query = matchMedia('(max-width: 639px)')
const narrow = ref(query.matches)
query.addEventListener('change', (event) => (narrow.value = event.matches))

export function useNarrow(): Readonly<Ref<boolean>> {
  return readonly(narrow)
}
