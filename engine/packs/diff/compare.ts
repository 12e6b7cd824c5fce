/** How two values of one shape differ, each difference with its path, so that a person finds it. */
import { isList, isMapping, isSame, type Mapping } from '../plain.ts'
import type { Shape } from '../shape.ts'
import { align, movedAmong, nameOfItem } from './align.ts'

/** Paths are written as `list.columns[3].width`; indexes count from 0, those of `removed` in the former list. */
export type Difference =
  | {
      readonly kind: 'changed'
      readonly path: string
      readonly from: unknown
      readonly to: unknown
      readonly item?: string
    }
  | { readonly kind: 'added'; readonly path: string; readonly to: unknown }
  | { readonly kind: 'removed'; readonly path: string; readonly from: unknown }
  | { readonly kind: 'moved'; readonly path: string; readonly from: number; readonly item?: string }
  /** Positions that were counted anew without a change of order. */
  | { readonly kind: 'renumbered'; readonly path: string; readonly count: number }

interface Place {
  readonly path: string
  /** Name of the innermost list item that the path leads through. */
  readonly item?: string
}

/** An absent property and the default that it stands for are the same. */
export function compare(before: unknown, after: unknown, shape: Shape, place: Place = { path: '' }): Difference[] {
  if (isSame(before, after)) return []
  if (isMapping(before) && isMapping(after)) return mappings(before, after, shape, place)
  if (isList(before) && isList(after)) return lists(before, after, shape, place)
  return [{ kind: 'changed', from: before, to: after, ...place }]
}

function mappings(before: Mapping, after: Mapping, shape: Shape, place: Place): Difference[] {
  const keys = new Set([...shape.keys, ...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => {
    const child = shape.child(key)
    const valueIn = (side: Mapping): unknown => (Object.hasOwn(side, key) ? side[key] : child.absent)
    return compare(valueIn(before), valueIn(after), child, {
      ...place,
      path: place.path === '' ? key : `${place.path}.${key}`,
    })
  })
}

function lists(before: readonly unknown[], after: readonly unknown[], shape: Shape, { path }: Place): Difference[] {
  const found = align(before, after)
  const kept = new Set(found)
  const moved = movedAmong(found.filter((index) => index !== undefined))
  const removed = before.flatMap((item, index): Difference[] =>
    kept.has(index) ? [] : [{ kind: 'removed', path: `${path}[${index}]`, from: item }],
  )
  return [
    ...removed,
    ...after.flatMap((item, index): Difference[] => {
      const here = `${path}[${index}]`
      const from = found[index]
      if (from === undefined) return [{ kind: 'added', path: here, to: item }]
      const name = nameOfItem(item)
      const named = { path: here, ...(name !== undefined && { item: name }) }
      return [
        ...(moved.has(from) ? [{ kind: 'moved' as const, from, ...named }] : []),
        ...compare(before[from], item, shape.item(item), named),
      ]
    }),
  ]
}
