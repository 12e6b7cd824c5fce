/** Keeps a floating box beside its anchor and tells when it should close. Used by menus and panels. */
import { nextTick, onBeforeUnmount, onMounted, type Ref } from 'vue'

const GAP = 4
const EDGE = 8

interface Floating {
  readonly box: Ref<HTMLElement | null>
  readonly anchor: () => HTMLElement
  readonly close: () => void
}

export function useFloating({ box, anchor, close }: Floating): void {
  const place = (): void => {
    if (box.value) placeBeside(box.value, anchor())
  }
  const outside = (event: Event): void => {
    const target = event.target
    if (!(target instanceof Element) || box.value?.contains(target) || anchor().contains(target)) return
    // poppers of inputs inside the box hang at the end of the page
    if (target.closest('.el-popper')) return
    close()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
    anchor().focus()
  }
  const observer = new ResizeObserver(place)
  onMounted(async () => {
    await nextTick()
    place()
    if (box.value) observer.observe(box.value)
    document.addEventListener('pointerdown', outside, true)
    document.addEventListener('keydown', onKey)
    addEventListener('resize', place)
    addEventListener('scroll', place, true)
  })
  onBeforeUnmount(() => {
    observer.disconnect()
    document.removeEventListener('pointerdown', outside, true)
    document.removeEventListener('keydown', onKey)
    removeEventListener('resize', place)
    removeEventListener('scroll', place, true)
  })
}

/** Below the anchor, or above it where there is no room; never outside the window. */
function placeBeside(box: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = box
  const rightAligned = at.left + width > innerWidth - EDGE
  const left = rightAligned ? Math.max(EDGE, Math.min(at.right, innerWidth - EDGE) - width) : at.left
  const below = at.bottom + GAP
  const fits = below + height <= innerHeight - EDGE
  const top = fits ? below : Math.max(EDGE, Math.min(at.top - GAP - height, innerHeight - EDGE - height))
  box.style.left = `${Math.round(left)}px`
  box.style.top = `${Math.round(top)}px`
}
