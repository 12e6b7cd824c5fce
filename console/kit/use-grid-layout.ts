/** The layout of a grid that lives: how much room it has, whether it is scrolled, where its columns stand. */
import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { CHECK_WIDTH, MENU_WIDTH, placeColumns, type Placed } from './grid-layout.ts'
import type { GridColumn, GridRow } from './grid-types.ts'

interface Shown {
  readonly columns: readonly GridColumn<GridRow>[]
  readonly chosen?: ReadonlySet<string>
  readonly menu: boolean
  readonly settings: boolean
}

export function useGridLayout(shown: Shown) {
  const scroller = ref<HTMLElement | null>(null)
  const room = ref(0)
  const scrolled = ref(false)
  /** Columns go on under those that are frozen at the right. */
  const continues = ref(false)
  const look = (): void => {
    const { scrollLeft = 0, clientWidth = 0, scrollWidth = 0 } = scroller.value ?? {}
    scrolled.value = scrollLeft > 0
    continues.value = scrollLeft + clientWidth < scrollWidth - 1
  }
  const measure = (): void => {
    room.value = scroller.value?.clientWidth ?? 0
    look()
  }
  const observer = new ResizeObserver(measure)
  onMounted(() => {
    if (!scroller.value) return
    measure()
    observer.observe(scroller.value)
    scroller.value.addEventListener('scroll', look, { passive: true })
  })
  onBeforeUnmount(() => observer.disconnect())

  const before = computed(() => (shown.chosen ? CHECK_WIDTH : 0))
  const after = computed(() => (shown.menu || shown.settings ? MENU_WIDTH : 0))
  const placed = computed(() => placeColumns(shown.columns, room.value, { before: before.value, after: after.value }))
  const width = computed(() => before.value + after.value + placed.value.reduce((sum, one) => sum + one.width, 0))
  watch(width, look, { flush: 'post' })
  const styles = computed(() => placed.value.map(stickyStyle))

  return { scroller, scrolled, continues, placed, styles, width, before, after }
}

function stickyStyle(one: Placed<GridColumn<GridRow>>): string | undefined {
  if (one.left !== undefined) return `left:${one.left}px`
  return one.right === undefined ? undefined : `right:${one.right}px`
}
