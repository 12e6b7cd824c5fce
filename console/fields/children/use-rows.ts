/** The rows of a grid of lines: what may be done to them, and the keys by which a page knows them again. */
import { computed, ref, watch } from 'vue'
import { dayOf } from '../../../engine/kernel/time.ts'
import type { ScreenField } from '../../../engine/screens/types.ts'
import { useZone } from '../zone.ts'
import { inOrder, linesOf, newLine, type Line } from './lines.ts'

interface Source {
  readonly field: () => ScreenField
  readonly value: () => unknown
  tell(rows: readonly Line[] | null): void
}

export function useRows({ field, value, tell }: Source) {
  const zone = useZone()
  const rows = computed(() => linesOf(value()))
  let last = 0
  const keys = ref<readonly number[]>([])
  // rows that come from elsewhere, such as the record once it is loaded
  watch(
    () => rows.value.length,
    (count) => {
      if (count !== keys.value.length) keys.value = rows.value.map(() => ++last)
    },
    { immediate: true },
  )

  function become(next: readonly Line[], nextKeys: readonly number[]): void {
    const { lines } = field()
    keys.value = nextKeys
    tell(next.length > 0 && lines ? inOrder(next, lines) : null)
  }

  /** Adds a line behind the one at `place`. */
  function add(place = rows.value.length - 1): void {
    const { lines } = field()
    if (!lines) return
    const now = new Date().toISOString()
    const line = newLine(lines, { now, today: dayOf(now, zone.value) })
    become(rows.value.toSpliced(place + 1, 0, line), keys.value.toSpliced(place + 1, 0, ++last))
  }

  function remove(place: number): void {
    become(rows.value.toSpliced(place, 1), keys.value.toSpliced(place, 1))
  }

  function move(place: number, by: 1 | -1): void {
    const to = place + by
    if (to < 0 || to >= rows.value.length) return
    become(swapped(rows.value, place, to), swapped(keys.value, place, to))
  }

  function change(place: number, name: string, cell: unknown): void {
    become(
      rows.value.map((row, index) => (index === place ? { ...row, [name]: cell } : row)),
      keys.value,
    )
  }

  return { rows, keys, add, remove, move, change }
}

function swapped<T>(list: readonly T[], a: number, b: number): readonly T[] {
  return list.map((each, index) => {
    if (index === a) return list[b] ?? each
    return index === b ? (list[a] ?? each) : each
  })
}
