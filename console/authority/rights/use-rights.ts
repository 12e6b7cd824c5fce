/** The rights of one role at work: what branches of the tree, however deep, show and change. */
import { computed, inject, provide, ref, shallowRef, type InjectionKey, type Ref } from 'vue'
import type { PermissionNode } from '../../data/roles.ts'
import { isPartly, isTicked, tick, type RightsForm, type RowsPart } from './rights-form.ts'

export interface Rights {
  readonly form: Readonly<Ref<RightsForm>>
  /** Nobody edits, all only look. */
  readonly isFixed: boolean
  /** Nodes that are folded. */
  readonly folded: Readonly<Ref<ReadonlySet<string>>>
  /** The object whose rows and fields are shown. */
  readonly object: Readonly<Ref<string | undefined>>
  change(next: RightsForm): void
  toggle(node: PermissionNode, way: readonly PermissionNode[]): void
  fold(id: string): void
  pick(object: string | undefined): void
  isTicked(node: PermissionNode): boolean
  isPartly(node: PermissionNode): boolean
  /** The editor may give it, or the role gives it already. */
  isOpen(node: PermissionNode): boolean
}

const RIGHTS: InjectionKey<Rights> = Symbol('rights')

export function provideRights(
  start: RightsForm,
  isFixed: boolean,
  hasAll: (object: string, operation: string) => boolean,
) {
  const form = shallowRef(start)
  const folded = ref<ReadonlySet<string>>(new Set())
  const object = ref<string>()
  const rows = (of: string, operation: string): RowsPart => (hasAll(of, operation) ? 'all' : 'own')
  const rights: Rights = {
    form,
    isFixed,
    folded,
    object,
    change: (next) => void (form.value = next),
    toggle: (node, way) =>
      void (form.value = tick(form.value, node, { on: !isTicked(form.value, node), way, start: rows })),
    fold: (id) => void (folded.value = flipped(folded.value, id)),
    pick: (name) => void (object.value = name),
    isTicked: (node) => isTicked(form.value, node),
    isPartly: (node) => isPartly(form.value, node),
    isOpen: (node) => node.held || isTicked(start, node),
  }
  provide(RIGHTS, rights)
  return { rights, isDirty: computed(() => form.value !== start) }
}

export function useRights(): Rights {
  const rights = inject(RIGHTS)
  if (!rights) throw new Error('no rights are edited here')
  return rights
}

function flipped(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(names)
  if (!next.delete(name)) next.add(name)
  return next
}
