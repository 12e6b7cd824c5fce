/** The code of something new follows its label until somebody types one. */
import { ref } from 'vue'
import type { Both } from './both.ts'
import { freeName, nameFrom } from './names.ts'
import type { FormValues } from './use-draft-form.ts'

interface Naming {
  readonly isNew: boolean
  taken(): ReadonlySet<string>
  readonly form: { change(part: FormValues): void; leave(path: string): void }
  /** What to go by where the label has no Latin letters. */
  fallback?(label: Both): string
}

export function useNaming({ isNew, taken, form, fallback }: Naming) {
  const isTyped = ref(false)

  function proposal(label: Both): { name?: string } {
    if (!isNew || isTyped.value) return {}
    const base = nameFrom(label.en) || (fallback?.(label) ?? '')
    return { name: base && freeName(base, taken()) }
  }

  function label(both: Both): void {
    form.change({ label: both, ...proposal(both) })
  }

  function typeName(name: string): void {
    isTyped.value = name !== ''
    form.change({ name: name.trim() })
    form.leave('name')
  }

  return { proposal, label, typeName }
}
