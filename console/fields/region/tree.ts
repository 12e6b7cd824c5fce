/** Divisions as a tree to choose from, as deep as a field goes; steps that only repeat a name or group are left out. */
import { isGrouping, isOfLevel, levelOf, type Division, type Divisions } from '../../../engine/fields/region/shared.ts'
import type { ScreenField } from '../../../engine/screens/types.ts'

export type RegionNode = {
  readonly value: string
  readonly label: string
  readonly children?: RegionNode[]
}

export function regionTree({ settings }: ScreenField, { provinces }: Divisions): RegionNode[] {
  const level = levelOf(settings)
  const node = (division: Division): RegionNode => {
    const { code, name } = division
    if (isOfLevel(division, level)) return { value: code, label: name }
    const children = division.children.flatMap((child) =>
      !isOfLevel(child, level) && (isGrouping(child) || child.name === name) ? child.children : [child],
    )
    return { value: code, label: name, children: children.map(node) }
  }
  return provinces.map(node)
}
