/** One listener of each kind serves all cells of a grid: what was meant is read from where it happened. */
import type { Ref } from 'vue'
import { makeStop, walk } from './grid-keys.ts'

interface Wishes {
  menu(id: string, anchor: HTMLElement): void
  open(id: string): void
  choose(id: string, on: boolean): void
}

export function bodyListeners(body: Readonly<Ref<HTMLTableSectionElement | null>>, wishes: Wishes) {
  return {
    onClick(event: MouseEvent): void {
      const button = elementOf(event)?.closest<HTMLElement>('button.row-menu')
      const id = rowOf(event)
      if (id && button) wishes.menu(id, button)
    },
    onDblclick(event: MouseEvent): void {
      const id = rowOf(event)
      // a double click that marked a word wanted the word
      if (id && !getSelection()?.toString()) wishes.open(id)
    },
    onChange(event: Event): void {
      const id = rowOf(event)
      if (id && event.target instanceof HTMLInputElement) wishes.choose(id, event.target.checked)
    },
    onKeydown(event: KeyboardEvent): void {
      if (body.value && walk(event, body.value)) event.preventDefault()
    },
    onFocusin(event: FocusEvent): void {
      const cell = elementOf(event)?.closest('td')
      if (cell && body.value) makeStop(cell, body.value)
    },
  }
}

function elementOf(event: Event): Element | undefined {
  return event.target instanceof Element ? event.target : undefined
}

function rowOf(event: Event): string | undefined {
  return elementOf(event)?.closest('tr')?.dataset['id']
}
